import { expect, test } from 'vitest';
import { toEngineInfo } from './engine-info.ts';

const version = { Version: '20.10.24', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' };
const system = { MemTotal: 8_000_000_000, NCPU: 4, SecurityOptions: ['name=seccomp,profile=default'] };

test.each([
  ['docker', [{ Name: 'Engine' }, { Name: 'containerd' }]],
  ['podman', [{ Name: 'Podman Engine' }, { Name: 'Conmon' }]],
  ['docker', undefined],
])('is %s by its components', (product, components) => {
  const info = toEngineInfo({ ...version, ...(components && { Components: components }) }, system);
  expect(info).toEqual({
    product,
    version: '20.10.24',
    apiVersion: '1.41',
    os: 'linux',
    architecture: 'amd64',
    memoryBytes: 8_000_000_000,
    cpus: 4,
    rootless: false,
  });
});

test('knows a rootless engine', () => {
  expect(toEngineInfo(version, { ...system, SecurityOptions: ['name=rootless'] }).rootless).toBe(true);
  expect(toEngineInfo(version, { ...system, SecurityOptions: null }).rootless).toBe(false);
});
