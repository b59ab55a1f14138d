import '../../fixtures/over-tls.js';
import '../web-socket/web-socket-link.test.js';
