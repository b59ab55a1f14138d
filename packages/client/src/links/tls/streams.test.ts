import '../../fixtures/over-tls.js';
import '../../streams/streams.test.js';
