/** In a variable, so that no bundler follows it into what only Node, Bun and Deno have. */
const LOADER = '@ujrpc/native/wasm/load';

/**
 * The engine's compiled module.
 *
 * @param given by the program
 * @throws Error when it is not given and cannot be read here
 */
export async function engineModule(given: object | undefined): Promise<object> {
  if (given !== undefined) {
    return given;
  }
  try {
    const { loadModule } = (await import(LOADER)) as typeof import('@ujrpc/native/wasm/load');
    return await loadModule();
  } catch (cause) {
    throw new Error(
      `The engine cannot be read here: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        "Import it, as with import engine from '@ujrpc/native/engine.wasm', and pass new Server({ contract, engine })",
      { cause },
    );
  }
}
