import { ownerPidLabel } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { BenchContext } from './context.ts';
import type { EmulateProcess } from './emulate-process.ts';
import type { ContainerTemplate, EngineApi } from './engine-api.ts';

/** What it takes to start a container exactly as the emulator started the one that it has now. */
export async function templateOf(
  emulate: EmulateProcess,
  api: EngineApi,
  { engine, labels }: BenchContext,
): Promise<Omit<ContainerTemplate, 'Image'>> {
  const [container] = await engine.listContainers({ [ownerPidLabel]: String(emulate.pid) });
  if (!container) throw new Error('the emulator has no container');
  const { Config, HostConfig } = await api.inspect(container.id);
  return { Env: Config.Env, HostConfig, ExposedPorts: { '8080/tcp': {} }, Labels: labels };
}

/** Resolves when the emulator has no container any more. */
export async function untilRetired(emulate: EmulateProcess, { engine, signal }: BenchContext): Promise<void> {
  while ((await engine.listContainers({ [ownerPidLabel]: String(emulate.pid) })).length > 0) {
    await systemClock.sleep(20, signal);
  }
}
