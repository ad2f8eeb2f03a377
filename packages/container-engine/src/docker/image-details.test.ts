import { expect, test } from 'vitest';
import { type InspectedImage, toImageDetails, toImageHistory } from './image-details.ts';

const id = 'sha256:8d53437dd8696992bb6a4ee7cb9c391a8aaf67465571133d5bf8154bb630d2d4';

test('an image that says nothing', () => {
  const inspected = {
    Id: id,
    Architecture: 'amd64',
    Os: 'linux',
    Size: 173,
    Config: { Env: null, Cmd: null },
  };
  expect(toImageDetails(inspected as InspectedImage)).toEqual({
    id,
    repoTags: [],
    repoDigests: [],
    architecture: 'amd64',
    os: 'linux',
    created: '',
    sizeBytes: 173,
    layers: [],
    labels: {},
    config: {
      user: '',
      workingDir: '',
      env: [],
      entrypoint: undefined,
      cmd: undefined,
      exposedPorts: [],
      volumes: [],
      onBuild: [],
      stopSignal: undefined,
    },
  });
});

test('an image that says everything', () => {
  const inspected: object = {
    Id: id.slice('sha256:'.length),
    RepoTags: ['m:1'],
    RepoDigests: ['m@sha256:1'],
    Architecture: 'arm',
    Variant: 'v7',
    Os: 'linux',
    Created: '2026-11-22T09:22:51.475479982Z',
    Size: 173,
    Author: 'me',
    Comment: 'mine',
    RootFS: { Type: 'layers', Layers: ['sha256:2'] },
    Config: {
      User: 'nobody',
      WorkingDir: '/app',
      Env: ['A=b'],
      Entrypoint: ['python'],
      Cmd: ['app.py'],
      ExposedPorts: { '5000/tcp': {} },
      Volumes: { '/data': {} },
      OnBuild: ['RUN x'],
      Labels: { a: 'b' },
      StopSignal: 'SIGINT',
      Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 5_000_000_000 },
      Shell: ['/bin/bash', '-c'],
    },
  };
  expect(toImageDetails(inspected as InspectedImage)).toEqual({
    id,
    repoTags: ['m:1'],
    repoDigests: ['m@sha256:1'],
    architecture: 'arm',
    os: 'linux',
    variant: 'v7',
    created: '2026-11-22T09:22:51.475479982Z',
    sizeBytes: 173,
    layers: ['sha256:2'],
    labels: { a: 'b' },
    author: 'me',
    comment: 'mine',
    config: {
      user: 'nobody',
      workingDir: '/app',
      env: ['A=b'],
      entrypoint: ['python'],
      cmd: ['app.py'],
      exposedPorts: ['5000/tcp'],
      volumes: ['/data'],
      onBuild: ['RUN x'],
      stopSignal: 'SIGINT',
      healthcheck: { test: ['CMD-SHELL', 'true'], intervalNs: 5_000_000_000 },
      shell: ['/bin/bash', '-c'],
    },
  });
});

test('a history begins with its oldest step', () => {
  const history = toImageHistory([
    { Created: 1_700_000_060, CreatedBy: 'CMD ["app"]', Comment: '', Size: 0 },
    { Created: 1_700_000_000 },
  ]);
  expect(history).toEqual([
    { created: '2023-11-14T22:13:20.000Z', createdBy: '', comment: '', sizeBytes: 0 },
    { created: '2023-11-14T22:14:20.000Z', createdBy: 'CMD ["app"]', comment: '', sizeBytes: 0 },
  ]);
});
