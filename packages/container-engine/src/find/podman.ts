import { join } from 'node:path';
import { parseEndpoint, socketEndpoint } from './endpoint.ts';
import { type EngineLocation, explicitLocation, type FindStrategy } from './location.ts';

/** CONTAINER_HOST, and the sockets of Podman's service: the user's first, then the system's. */
export const findPodman: FindStrategy = async ({ containerHost, platform, home, xdgRuntimeDir, uid }) => {
  const source = 'CONTAINER_HOST';
  const explicit: EngineLocation[] = containerHost
    ? [await explicitLocation(source, () => parseEndpoint(containerHost, source))]
    : [];
  if (platform === 'win32') return explicit;
  const sockets: readonly (readonly [source: string, path: string])[] = [
    ['Podman (rootless)', join(xdgRuntimeDir || `/run/user/${uid}`, 'podman/podman.sock')],
    ['Podman machine', join(home, '.local/share/containers/podman/machine/podman.sock')],
    ['Podman', '/run/podman/podman.sock'],
  ];
  return [
    ...explicit,
    ...sockets.map(([name, path]) => ({ source: name, isExplicit: false, endpoint: socketEndpoint(path) })),
  ];
};
