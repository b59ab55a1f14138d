import '../../fixtures/over-tls.js';
import '../http/http-link.test.js';
