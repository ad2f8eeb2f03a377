import { ownerPidLabel } from '@serverless-max/container-engine';
import { systemClock } from '@serverless-max/foundation';
import type { BenchContext } from './context.ts';
import type { EmulateProcess } from './emulate-process.ts';
import type { ContainerTemplate, EngineApi } from './engine-api.ts';
import { guestAuthorization } from './guest.ts';
import type { HttpClient } from './http-client.ts';

/** What it takes to start a container exactly as the emulator started the one that it has now. */
export async function templateOf(
  emulate: EmulateProcess,
  api: EngineApi,
  context: BenchContext,
): Promise<Omit<ContainerTemplate, 'Image'>> {
  const { Config, HostConfig } = await api.inspect(await actionContainerOf(emulate, context));
  return { Env: Config.Env, HostConfig, ExposedPorts: { '8080/tcp': {} }, Labels: context.labels };
}

/** The id of the container that the emulator has now. */
export async function actionContainerOf(emulate: EmulateProcess, { engine }: BenchContext): Promise<string> {
  const [container] = await engine.listContainers({ [ownerPidLabel]: String(emulate.pid) });
  if (!container) throw new Error('the emulator has no container');
  return container.id;
}

/** The same limits, the image's own variables, and the port of the model's own server. */
export function toModelTemplate({
  HostConfig,
  Labels,
}: Omit<ContainerTemplate, 'Image'>): Omit<ContainerTemplate, 'Image'> {
  const port = '5000/tcp';
  const bindings = { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] };
  return { HostConfig: { ...HostConfig, PortBindings: bindings }, ExposedPorts: { [port]: {} }, Labels };
}

/** Resolves when the emulator has no container any more: an update that changes nothing retires the action's. */
export async function retire(
  emulate: EmulateProcess,
  client: HttpClient,
  { engine, signal }: BenchContext,
): Promise<void> {
  const { name } = await emulate.action();
  await client.demand({
    method: 'PUT',
    path: `/api/v1/namespaces/_/actions/${name}?overwrite=true`,
    headers: { authorization: guestAuthorization(), 'content-type': 'application/json' },
    body: '{}',
  });
  while ((await engine.listContainers({ [ownerPidLabel]: String(emulate.pid) })).length > 0) {
    await systemClock.sleep(20, signal);
  }
}
