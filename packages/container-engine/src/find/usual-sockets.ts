import { join } from 'node:path';
import { socketEndpoint } from './endpoint.ts';
import type { FindStrategy } from './location.ts';

/** Where Docker and the programs that bring a Docker along put their sockets when nobody says otherwise. */
export const findUsualSockets: FindStrategy = async ({ platform, home, xdgRuntimeDir, uid }) => {
  if (platform === 'win32') {
    const path = '//./pipe/docker_engine';
    const endpoint = { kind: 'socket', url: `npipe://${path}`, path } as const;
    return [{ source: 'Docker', isExplicit: false, endpoint }];
  }
  const runtimeFolder = xdgRuntimeDir || `/run/user/${uid}`;
  const sockets: readonly (readonly [source: string, path: string])[] = [
    ['Docker', '/var/run/docker.sock'],
    ['Docker Desktop', join(home, '.docker/run/docker.sock')],
    ['Docker Desktop for Linux', join(home, '.docker/desktop/docker.sock')],
    ['Docker (rootless)', join(runtimeFolder, 'docker.sock')],
    ['Colima', join(home, '.colima/default/docker.sock')],
    ['Colima', join(home, '.config/colima/default/docker.sock')],
    ['OrbStack', join(home, '.orbstack/run/docker.sock')],
    ['Rancher Desktop', join(home, '.rd/docker.sock')],
    ['Lima', join(home, '.lima/docker/sock/docker.sock')],
  ];
  return sockets.map(([source, path]) => ({ source, isExplicit: false, endpoint: socketEndpoint(path) }));
};
