import type { ImageDetails } from '@serverless-max/container-engine';
import { digestOf } from '@serverless-max/oci';
import type { ActionServer } from '../action-server.ts';
import type { BaseImage } from '../obtain-image.ts';

/** What an engine says of a small model image, with any member replaced. */
export function sampleDetails(changes: Partial<ImageDetails> = {}): ImageDetails {
  return {
    id: digestOf('model image'),
    repoTags: ['model:1'],
    repoDigests: [],
    architecture: 'amd64',
    os: 'linux',
    created: '2024-01-02T03:04:05Z',
    sizeBytes: 1000,
    layers: [digestOf('debian'), digestOf('python'), digestOf('app')],
    labels: { maintainer: 'someone' },
    config: {
      user: 'max',
      workingDir: '/home/max',
      env: ['PATH=/usr/bin', 'CORS_ENABLE=true'],
      entrypoint: undefined,
      cmd: ['python', 'app.py'],
      exposedPorts: ['5000/tcp'],
      volumes: [],
      onBuild: [],
      stopSignal: undefined,
      healthcheck: { test: ['CMD-SHELL', 'curl localhost:5000'], intervalNs: 30_000_000_000 },
    },
    ...changes,
  };
}

/** That image as a base. */
export function sampleBase(changes: Partial<ImageDetails> = {}, reference = 'model:1'): BaseImage {
  const details = sampleDetails(changes);
  return { reference, id: details.id, details, how: `${reference}, which is in the engine` };
}

/** An action server of two files. */
export const sampleActionServer: ActionServer = {
  version: '1.2.3',
  language: 'python',
  files: [
    { path: '__main__.py', content: Buffer.from('print("server")\n'), mode: 0o644 },
    { path: 'server/__init__.py', content: Buffer.from(''), mode: 0o644 },
  ],
  entrypoint: ['python3', '-u', '/serverless-max'],
};
