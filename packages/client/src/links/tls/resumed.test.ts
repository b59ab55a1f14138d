import '../../fixtures/over-tls.js';
import '../../streams/resumed.test.js';
