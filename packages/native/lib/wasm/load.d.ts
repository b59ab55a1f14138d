/**
 * The engine in WebAssembly, compiled once per process from the file of this package or, in a bundle that
 * runs without it, from what the bundle has of it. For run-times with Node's file system; others compile
 * `@ujrpc/native/engine.wasm` in their own way.
 *
 * @throws Error where there is no WebAssembly, or neither of them; says what to do
 */
export declare function loadModule(): Promise<WebAssembly.Module>;
