export { WasmEngine } from './engine.js';
export { VirtualSocket } from './virtual-socket.js';
