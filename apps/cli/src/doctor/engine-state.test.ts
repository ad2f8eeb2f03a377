import type { EngineCandidate } from '@serverless-max/container-engine';
import { expect, test } from 'vitest';
import { classifyCandidates, type Verdict } from './engine-state.ts';

const docker: EngineCandidate = {
  source: 'Docker',
  isExplicit: false,
  endpoint: 'unix:///var/run/docker.sock',
  status: 'found',
  reason: '',
};
const absent: EngineCandidate = { ...docker, status: 'absent', reason: 'there is no /var/run/docker.sock' };
const denied: EngineCandidate = { ...docker, status: 'denied', reason: 'permission denied' };
const silent: EngineCandidate = { ...docker, status: 'silent', reason: 'it refuses connections' };
const podman: EngineCandidate = { ...docker, source: 'Podman', endpoint: 'unix:///run/podman/podman.sock' };
const asked: EngineCandidate = {
  source: 'DOCKER_HOST',
  isExplicit: true,
  endpoint: 'tcp://box:2375',
  status: 'silent',
  reason: 'no route to host',
};

test.each<[string, readonly EngineCandidate[], Verdict]>([
  [
    'the first that answers',
    [absent, podman],
    { tag: 'answering', endpoint: podman.endpoint, source: 'Podman' },
  ],
  [
    'one that was asked for is never passed over',
    [asked, docker],
    { tag: 'chosen-dead', source: 'DOCKER_HOST', reason: 'no route to host' },
  ],
  [
    'one that is asked for after the first that answers',
    [docker, { ...asked, source: 'CONTAINER_HOST' }],
    { tag: 'answering', endpoint: docker.endpoint, source: 'Docker' },
  ],
  [
    'one asked for that refuses this user',
    [{ ...asked, status: 'denied' }, docker],
    { tag: 'denied', endpoint: 'tcp://box:2375' },
  ],
  [
    'a socket without the right to it',
    [denied, { ...podman, status: 'absent' }],
    { tag: 'denied', endpoint: docker.endpoint },
  ],
  [
    'the usual socket, asked for',
    [{ ...absent, isExplicit: true }, podman],
    { tag: 'absent', places: [{ ...absent, isExplicit: true }] },
  ],
  ['none, with a socket that nobody serves', [silent], { tag: 'absent', places: [silent] }],
])('%s', (_, candidates, verdict) => {
  expect(classifyCandidates(candidates)).toEqual(verdict);
});
