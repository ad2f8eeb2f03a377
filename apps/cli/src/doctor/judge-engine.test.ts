import type { EngineCandidate, EngineInfo } from '@serverless-max/container-engine';
import { expect, test } from 'vitest';
import type { EngineState } from './engine-state.ts';
import type { InstallFacts } from './install-plan.ts';
import { judgeArchitecture, judgeBaseImage, judgeEngine } from './judge-engine.ts';
import { engineFolder } from './measure-disk.ts';

const facts: InstallFacts = {
  platform: 'linux',
  isRoot: true,
  osRelease: { id: 'debian', idLike: [], name: 'Debian' },
  isSystemdRunning: false,
  isDaemonInstalled: false,
  macEngines: [],
};
const info: EngineInfo = {
  product: 'docker',
  version: '28.3.1',
  apiVersion: '1.51',
  os: 'linux',
  architecture: 'amd64',
  memoryBytes: 8e9,
  cpus: 4,
  rootless: false,
};
const answering: EngineState & { tag: 'answering' } = {
  tag: 'answering',
  endpoint: 'unix:///var/run/docker.sock',
  source: 'Docker',
  info,
  debianImage: undefined,
};
const place: EngineCandidate = {
  source: 'Docker',
  isExplicit: false,
  endpoint: 'unix:///var/run/docker.sock',
  status: 'absent',
  reason: 'there is no /var/run/docker.sock',
};
const colima: EngineCandidate = { ...place, source: 'Colima', reason: 'there is no ~/.colima' };
const absent: EngineState = {
  tag: 'absent',
  places: [place, colima, { ...colima, reason: 'nor elsewhere' }],
};

test.each<[string, EngineState, Partial<InstallFacts>, object]>([
  ['an engine', answering, {}, { id: 'engine', status: 'ok', fixable: false }],
  ['Windows containers', { ...answering, info: { ...info, os: 'windows' } }, {}, { status: 'broken' }],
  [
    'no right to use it',
    { tag: 'denied', endpoint: 'unix:///var/run/docker.sock' },
    { isRoot: false },
    { id: 'engine-permission', status: 'broken', fixable: false, cure: expect.stringContaining('usermod') },
  ],
  [
    'a chosen engine that is dead is never replaced',
    { tag: 'chosen-dead', source: 'DOCKER_HOST', reason: 'connection refused' },
    {},
    { status: 'broken', fixable: false, cure: expect.stringContaining('unset DOCKER_HOST') },
  ],
  ['none', absent, {}, { status: 'missing', fixable: true, cure: expect.stringContaining('install Docker') }],
  [
    'none running',
    absent,
    { isDaemonInstalled: true },
    { status: 'missing', fixable: true, cure: expect.stringContaining('start Docker') },
  ],
  ['none, not root', absent, { isRoot: false }, { status: 'missing', fixable: false }],
])('engine: %s', (_, state, change, expected) => {
  expect(judgeEngine(state, { ...facts, ...change })).toMatchObject(expected);
});

test('an absent engine: one line of names, or what was there, and every place in the details', () => {
  expect(judgeEngine(absent, facts)).toMatchObject({
    found: 'none; looked for Docker, Colima',
    details: [
      'Docker: there is no /var/run/docker.sock',
      'Colima: there is no ~/.colima',
      'Colima: nor elsewhere',
    ],
  });
  const silent: EngineCandidate = { ...place, status: 'silent', reason: 'it refuses connections' };
  const state: EngineState = { tag: 'absent', places: [silent, colima] };
  expect(judgeEngine(state, facts).found).toBe('it refuses connections');
});

test('published models are for amd64', () => {
  expect(judgeArchitecture(info).status).toBe('ok');
  expect(judgeArchitecture({ ...info, architecture: 'arm64' }).status).toBe('warning');
});

test.each<[string, Parameters<typeof judgeBaseImage>[0], object]>([
  ['in the engine', { debianImage: 'debian:bookworm-slim', tool: undefined, facts }, { status: 'ok' }],
  [
    'a tool',
    { debianImage: undefined, tool: 'mmdebstrap', facts },
    { status: 'ok', found: /mmdebstrap makes one/ },
  ],
  ['no tool', { debianImage: undefined, tool: undefined, facts }, { status: 'warning', fixable: true }],
  [
    'no tool, not root',
    { debianImage: undefined, tool: undefined, facts: { ...facts, isRoot: false } },
    { status: 'warning', fixable: false },
  ],
  [
    'a Mac',
    {
      debianImage: undefined,
      tool: undefined,
      facts: { ...facts, platform: 'darwin', osRelease: undefined },
    },
    { status: 'ok', fixable: false },
  ],
])('Debian base: %s', (_, given, expected) => {
  const { found, ...rest } = expected as { found?: RegExp };
  const judged = judgeBaseImage(given);
  expect(judged).toMatchObject(rest);
  if (found) expect(judged.found).toMatch(found);
});

test.each<[EngineState, string | undefined]>([
  [absent, '/var/lib/docker'],
  [answering, '/var/lib/docker'],
  [{ ...answering, info: { ...info, rootless: true } }, '/home/ada/.local/share/docker'],
  [{ ...answering, info: { ...info, product: 'podman' } }, '/var/lib/containers'],
  [{ ...answering, endpoint: 'tcp://box:2375' }, undefined],
])('images of %j are in %s', (state, folder) => {
  expect(engineFolder(state, '/home/ada')).toBe(folder);
});
