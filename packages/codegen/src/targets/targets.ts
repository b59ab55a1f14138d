import type { PackageInfo } from '../config/package-info.js';
import type { ServiceModel } from '../model/service-model.js';
import { wireService } from '../model/wire.js';
import { clientTarget } from './client/client-target.js';
import { ContractTarget } from './contract/contract-target.js';
import { fingerprintOf } from './fingerprint.js';
import { manifestTarget } from './manifest.js';
import { openRpcDocument } from './openrpc/openrpc.js';
import { openRpcTarget } from './openrpc/openrpc-target.js';
import type { GeneratedFiles, Target, TargetInput } from './target.js';

/** All of them, in the order in which their files are named. */
export function allTargets(): Target[] {
  return [new ContractTarget(), clientTarget, openRpcTarget, manifestTarget];
}

/** The files of those targets that are wanted. */
export function filesOf(
  targets: readonly Target[],
  service: ServiceModel,
  info: PackageInfo,
  { directory, standalone, report }: Pick<TargetInput, 'directory' | 'standalone' | 'report'>,
): GeneratedFiles {
  const openrpc = openRpcDocument(wireService(service), info);
  const fingerprint = fingerprintOf(service, openrpc);
  const input = { service, openrpc, fingerprint, directory, standalone, report };
  const wanted = targets.filter((target) => target.standalone || !standalone);
  return new Map(wanted.flatMap((target) => [...target.files(input)]));
}
