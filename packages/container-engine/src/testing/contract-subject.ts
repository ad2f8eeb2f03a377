import type { ContainerEngine, ContainerSpec } from '../engine.ts';
import { StartFailedError } from '../errors.ts';
import type { FakeContainer } from './fake-container.ts';
import { FakeEngine } from './fake-engine.ts';

/** An engine to test, with an image that it has and four containers of it. */
export interface ContractSubject {
  readonly engine: ContainerEngine;
  readonly image: string;
  /** Runs until it is removed. */
  readonly idle: ContainerSpec;
  /** Writes `one`, `zwö` and `end` to stdout (`end` without a newline) and `oops` to stderr, and exits with 3. */
  readonly writer: ContainerSpec;
  /** Answers every HTTP request on port 8080 with `hello`. */
  readonly server: ContainerSpec;
  /** Names a program that is not in the image. */
  readonly broken: ContainerSpec;
}

const server = [
  'use IO::Socket::INET; $SIG{CHLD} = "IGNORE";',
  '$s = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die;',
  'while ($c = $s->accept) { sysread $c, $_, 4096;',
  'print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhello"; close $c }',
].join(' ');

/** A real engine, and any image that has `sh` and `perl` (every Debian image does). */
export function shellSubject(engine: ContainerEngine, image: string): ContractSubject {
  const run = (script: string): ContainerSpec => ({
    image,
    entrypoint: ['sh', '-c'],
    cmd: [script],
    publish: [],
  });
  return {
    engine,
    image,
    idle: run('exec sleep 300'),
    writer: run('echo one; echo oops >&2; printf "zw\\303\\266\\nend"; exit 3'),
    server: { image, entrypoint: ['perl', '-e'], cmd: [server], publish: [8080] },
    broken: { image, entrypoint: ['no-such-program'], cmd: [], publish: [] },
  };
}

/** The fake engine. */
export function fakeSubject(): ContractSubject {
  const programs: Readonly<Record<string, (container: FakeContainer) => void | Promise<void>>> = {
    idle() {},
    writer(container) {
      container.log('one');
      container.log('oops', 'stderr');
      container.log('zwö');
      container.log('end');
      container.exit(3);
    },
    server: (container) => container.listen(8080, (_request, response) => response.end('hello')),
    broken({ spec }) {
      throw new StartFailedError(spec.image, 'executable file not found', 'executable-not-found');
    },
  };
  const image = 'contract:1';
  const files = {
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
    '/usr/lib/os-release': 'ID=fake\n',
    '/etc/os-release': { target: '/usr/lib/os-release' },
  };
  const program = async (container: FakeContainer): Promise<void> =>
    programs[container.spec.cmd?.[0] ?? 'idle']?.(container);
  const run = (name: string, publish: readonly number[] = []): ContainerSpec => ({
    image,
    cmd: [name],
    publish,
  });
  return {
    engine: new FakeEngine({ images: { [image]: { program, files } } }),
    image,
    idle: run('idle'),
    writer: run('writer'),
    server: run('server', [8080]),
    broken: run('broken'),
  };
}
