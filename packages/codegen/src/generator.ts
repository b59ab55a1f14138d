import type { Config } from './config/config.js';
import { packageInfo } from './config/package-info.js';
import { type Diagnostic, sortDiagnostics } from './diagnostics/diagnostic.js';
import { requireOwnTools } from './own-tools.js';
import { SourceProject } from './read/project.js';
import { extractService } from './read/service.js';
import type { GeneratedFiles } from './targets/target.js';
import { allTargets, filesOf } from './targets/targets.js';

export interface Generation {
  /** Empty when there are diagnostics. */
  readonly files: GeneratedFiles;
  readonly diagnostics: readonly Diagnostic[];
  /** How many methods were found. */
  readonly methods: number;
}

/** Generates again and again from one project, and does only what a change asks for. */
export class Generator {
  readonly project: SourceProject;
  readonly #config: Config;
  readonly #targets = allTargets();

  /** @throws CodegenError when the tsconfig cannot be read, or what is loaded is not codegen's own. */
  constructor(config: Config) {
    requireOwnTools();
    this.project = SourceProject.open(config.tsconfig);
    this.#config = config;
  }

  generate(): Generation {
    const { service, diagnostics } = extractService(this.project);
    const methods = service.classes.reduce((sum, owner) => sum + owner.methods.length, 0);
    if (diagnostics.length > 0) {
      return failed(diagnostics, methods);
    }
    const info = packageInfo(this.project.directory);
    const report = (found: Diagnostic) => void diagnostics.push(found);
    const { out: directory, standalone } = this.#config;
    const files = filesOf(this.#targets, service, info, { directory, standalone, report });
    return diagnostics.length > 0 ? failed(diagnostics, methods) : { files, diagnostics, methods };
  }
}

function failed(diagnostics: readonly Diagnostic[], methods: number): Generation {
  return { files: new Map(), diagnostics: sortDiagnostics(diagnostics), methods };
}
