import { homedir } from 'node:os';
import { type ContainerEngine, type ContainerSummary, findEngine } from '@serverless-max/container-engine';

/** The engine that the tests run on: the one that the command would find. */
export function openTestEngine(): Promise<ContainerEngine> {
  const {
    DOCKER_HOST: dockerHost,
    DOCKER_CONTEXT: dockerContext,
    XDG_RUNTIME_DIR: xdgRuntimeDir,
  } = process.env;
  return findEngine({
    ...(dockerHost ? { dockerHost } : {}),
    ...(dockerContext ? { dockerContext } : {}),
    ...(xdgRuntimeDir ? { xdgRuntimeDir } : {}),
    home: homedir(),
    uid: process.getuid?.() ?? -1,
    platform: process.platform,
  });
}

/** The containers that a process of ours owns. */
export async function containersOf(
  engine: ContainerEngine,
  pid: number,
): Promise<readonly ContainerSummary[]> {
  return engine.listContainers({ 'serverless-max.owner-pid': String(pid) });
}
