import '../../fixtures/over-tls.js';
import '../stream/stream-link.test.js';
