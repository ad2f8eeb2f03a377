import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DoctorContext } from './context.ts';
import type { EngineState } from './engine-state.ts';

/** Free space of one disk, and the folders on it that matter here. */
export interface FolderSpace {
  readonly folders: readonly string[];
  readonly freeBytes: number;
}

/** Measures the disks that hold the engine's images and temporary files. */
export async function measureDisk(
  { platform, env, engineEnvironment }: Pick<DoctorContext, 'platform' | 'env' | 'engineEnvironment'>,
  engine: EngineState,
): Promise<readonly FolderSpace[]> {
  const temporary = env['TMPDIR'] ?? '/tmp';
  const store = platform === 'linux' ? engineFolder(engine, engineEnvironment.home) : undefined;
  const disks = new Map<number, { folders: string[]; freeBytes: number }>();
  for (const folder of new Set(store === undefined ? [temporary] : [store, temporary])) {
    const there = await nearestExisting(folder);
    const [{ dev }, { bavail, bsize }] = await Promise.all([stat(there), statfs(there)]);
    const disk = disks.get(dev);
    if (disk) disk.folders.push(folder);
    else disks.set(dev, { folders: [folder], freeBytes: bavail * bsize });
  }
  return [...disks.values()];
}

/** Where an engine of this machine keeps its images; undefined when the engine is on another one. */
export function engineFolder(engine: EngineState, home: string): string | undefined {
  if (engine.tag !== 'answering') return '/var/lib/docker';
  if (!engine.endpoint.startsWith('unix:')) return undefined;
  const { product, rootless } = engine.info;
  const name = product === 'podman' ? 'containers' : 'docker';
  return rootless ? `${home}/.local/share/${name}` : `/var/lib/${name}`;
}

async function nearestExisting(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  return isThere || folder === dirname(folder) ? folder : nearestExisting(dirname(folder));
}
