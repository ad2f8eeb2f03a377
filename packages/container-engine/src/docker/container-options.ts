import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { ContainerSpec } from '../container.ts';

const bytesPerMb = 1024 * 1024;

/**
 * What to ask the engine for (Engine API, "Create a container"). The host part follows the flags of
 * OpenWhisk's `docker run` (DockerContainer.scala, DockerContainerFactory.scala): memory equals memory plus
 * swap, so that a container never swaps, and json-file logs, so that lines keep their times.
 */
export function toCreateOptions(spec: ContainerSpec, publishHost: string): ContainerCreateOptions {
  const ports = spec.publish.map((port) => `${port}/tcp`);
  return {
    Image: spec.image,
    ...(spec.env && { Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`) }),
    ...(spec.labels && { Labels: { ...spec.labels } }),
    ...(spec.cmd && { Cmd: [...spec.cmd] }),
    ...(spec.entrypoint && { Entrypoint: [...spec.entrypoint] }),
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    HostConfig: toHostConfig(spec, ports, publishHost),
  };
}

function toHostConfig(spec: ContainerSpec, ports: readonly string[], publishHost: string): HostConfig {
  const memory = spec.memoryMb === undefined ? undefined : spec.memoryMb * bytesPerMb;
  const nofile = spec.ulimitNofile;
  return {
    LogConfig: { Type: 'json-file', Config: {} },
    PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: publishHost, HostPort: '' }]])),
    ...(memory !== undefined && { Memory: memory, MemorySwap: memory }),
    ...(spec.cpuShares !== undefined && { CpuShares: spec.cpuShares }),
    ...(spec.pidsLimit !== undefined && { PidsLimit: spec.pidsLimit }),
    ...(nofile !== undefined && { Ulimits: [{ Name: 'nofile', Soft: nofile, Hard: nofile }] }),
    ...(spec.capDrop && { CapDrop: [...spec.capDrop] }),
    ...(spec.noNewPrivileges && { SecurityOpt: ['no-new-privileges'] }),
    ...(spec.network !== undefined && { NetworkMode: spec.network }),
    ...(spec.readOnlyRoot && { ReadonlyRootfs: true }),
  };
}
