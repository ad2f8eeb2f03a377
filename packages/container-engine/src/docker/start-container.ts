import type { Container, ContainerCreateOptions } from 'dockerode';
import { classifyEngineFailure, type EngineOperation } from '../classify-failure.ts';
import type { ContainerSpec, PortAddress, RunningContainer } from '../container.ts';
import type { StartOptions } from '../engine.ts';
import { toCreateOptions } from './container-options.ts';
import {
  DockerContainer,
  type PublishedPorts,
  removeIfPresent,
  toPublishedPorts,
} from './docker-container.ts';
import type { DockerConnection } from './docker-engine.ts';
import { findOwnAddress } from './own-address.ts';
import { toEngineFailure } from './request-failure.ts';

const loopback = '127.0.0.1';

/**
 * Three requests: create, start, and one inspect for the ports. None of them is cut off by an abort: the engine
 * would finish what it began without anyone left to know the container's id, so the signal is looked at after
 * each one instead.
 */
export async function startContainer(
  connection: DockerConnection,
  spec: ContainerSpec,
  { signal, onPhase }: StartOptions,
): Promise<RunningContainer> {
  const { endpoint, remoteHost } = connection;
  const request = async <T>(operation: EngineOperation, send: () => Promise<T>): Promise<T> => {
    try {
      return await send();
    } catch (cause) {
      throw classifyEngineFailure(toEngineFailure(cause), {
        endpoint,
        operation,
        subject: spec.image,
        cause,
      });
    }
  };

  signal?.throwIfAborted();
  const container = await request('create', () => createContainer(connection, spec));
  try {
    signal?.throwIfAborted();
    onPhase?.('created');
    await request('start', () => container.start());
    onPhase?.('started');
    signal?.throwIfAborted();
    const inspected = await request('start', () => container.inspect());
    signal?.throwIfAborted();
    const host = remoteHost ?? loopback;
    const own = findOwnAddress(inspected, endpoint);
    const ports =
      own || spec.network === 'host'
        ? samePorts(spec.publish, own ? { host: own.host, isHeld: own.isHeld } : { host })
        : toPublishedPorts(inspected, spec.publish, host);
    const name = inspected.Name.replace(/^\//, '');
    return new DockerContainer(container, {
      name,
      ports,
      endpoint,
      isFrozen: own?.isFrozen,
      pid: inspected.State.Pid,
    });
  } catch (failure) {
    // The first failure is the one worth knowing; a container that cannot be removed now is swept later.
    await removeIfPresent(container).catch(() => undefined);
    throw failure;
  }
}

function createContainer({ docker, remoteHost }: DockerConnection, spec: ContainerSpec): Promise<Container> {
  const body = toCreateOptions(spec, remoteHost === undefined ? loopback : '');
  // Given as one object, the client would also write all of it into the URL, which is limited in length.
  const options = { _query: spec.name === undefined ? {} : { name: spec.name }, _body: body };
  return docker.createContainer(options as ContainerCreateOptions);
}

/** On the host's own network, and at its own address, a container's port has its own number. */
function samePorts(ports: readonly number[], address: Omit<PortAddress, 'port'>): PublishedPorts {
  return new Map<number, PortAddress>(ports.map((port) => [port, { ...address, port }]));
}
