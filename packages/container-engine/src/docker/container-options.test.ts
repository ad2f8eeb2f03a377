import { expect, test } from 'vitest';
import { toCreateOptions } from './container-options.ts';

test('a bare spec asks for nothing but its image', () => {
  expect(toCreateOptions({ image: 'm:1', publish: [] }, '127.0.0.1')).toEqual({
    Image: 'm:1',
    ExposedPorts: {},
    HostConfig: { LogConfig: { Type: 'json-file', Config: {} }, PortBindings: {} },
  });
});

test('a full spec becomes the flags of an OpenWhisk invoker', () => {
  const options = toCreateOptions(
    {
      image: 'm:1',
      env: { __OW_API_HOST: 'http://host', EMPTY: '' },
      labels: { a: 'b' },
      memoryMb: 256,
      cpuShares: 256,
      pidsLimit: 1024,
      ulimitNofile: 1024,
      publish: [8080],
      capDrop: ['NET_RAW', 'NET_ADMIN'],
      noNewPrivileges: true,
      network: 'bridge',
      cmd: ['serve'],
      entrypoint: ['/init'],
      readOnlyRoot: true,
    },
    '127.0.0.1',
  );
  expect(options).toEqual({
    Image: 'm:1',
    Env: ['__OW_API_HOST=http://host', 'EMPTY='],
    Labels: { a: 'b' },
    Cmd: ['serve'],
    Entrypoint: ['/init'],
    ExposedPorts: { '8080/tcp': {} },
    HostConfig: {
      LogConfig: { Type: 'json-file', Config: {} },
      PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      Memory: 268435456,
      MemorySwap: 268435456,
      CpuShares: 256,
      PidsLimit: 1024,
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
      CapDrop: ['NET_RAW', 'NET_ADMIN'],
      SecurityOpt: ['no-new-privileges'],
      NetworkMode: 'bridge',
      ReadonlyRootfs: true,
    },
  });
});
