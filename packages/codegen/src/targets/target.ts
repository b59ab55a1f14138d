import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { ServiceModel } from '../model/service-model.js';

/** The generated files: their text by their name. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** What files are made from. */
export interface TargetInput {
  readonly service: ServiceModel;
  /** The OpenRPC document of the service. */
  readonly openrpc: Readonly<Record<string, unknown>>;
  /** Of all that the files say: it goes into their first lines. */
  readonly fingerprint: string;
  /** Where the files will be, absolute. */
  readonly directory: string;
  /** Whether only a client is wanted, with nothing that leads to the server's sources. */
  readonly standalone: boolean;
  /** Takes what a target cannot be made of; then no file of any target is written. */
  readonly report: (found: Diagnostic) => void;
}

/**
 * A kind of files that `ujrpc-codegen` writes. A target has a file or a folder here, and a place in
 * targets.ts.
 */
export interface Target {
  /** As its file or folder is called. */
  readonly name: string;
  /** Whether a client without the server's sources has it too. */
  readonly standalone: boolean;
  files(input: TargetInput): GeneratedFiles;
}
