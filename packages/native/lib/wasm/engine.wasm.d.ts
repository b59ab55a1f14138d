/** What a bundler or run-time that imports `.wasm` files makes of it: a `WebAssembly.Module`. */
declare const engine: object;
export default engine;
