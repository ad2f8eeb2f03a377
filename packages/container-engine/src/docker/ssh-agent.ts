import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { SshEndpoint } from '../find/endpoint.ts';
import { HttpAgent } from './http-agent.ts';

/**
 * Reaches an engine through the machine's own `ssh`, as Docker's command line does: the user's ssh config, keys
 * and agent apply. Each request is one `docker system dial-stdio` on the other side; a ControlMaster in the
 * user's ssh config makes that quick.
 */
export class SshAgent extends HttpAgent {
  readonly #endpoint: SshEndpoint;

  constructor(endpoint: SshEndpoint) {
    super({ keepAlive: false });
    this.#endpoint = endpoint;
  }

  override createConnection(): Duplex {
    return new SshConnection(spawn('ssh', sshArguments(this.#endpoint), { stdio: ['pipe', 'pipe', 'pipe'] }));
  }
}

/** The arguments of `ssh`; `--` keeps a host from being read as an option. */
export function sshArguments({ user, host, port, path }: SshEndpoint): string[] {
  return [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    // Nobody is there to type a password.
    '-o',
    'BatchMode=yes',
    '--',
    host,
    'docker',
    ...(path === undefined ? [] : ['--host', `unix://${path}`]),
    'system',
    'dial-stdio',
  ];
}

/** A child's pipes as one connection. It ends when the child has, so that the child's complaint is known. */
class SshConnection extends Duplex {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;

  constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    super();
    this.#child = child;
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-1000);
    });
    child.stdout.on('data', (chunk: Uint8Array) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    // A broken pipe means that the child is gone, and its end says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (failure) => this.#fail(`ssh cannot be started: ${failure.message}`));
    child.on('close', (status) => {
      if (status === 0) this.push(null);
      else this.#fail(complaint.trim() || `ssh ended with status ${status}`);
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  #fail(reason: string): void {
    this.destroy(Object.assign(new Error(reason), { code: 'ECONNREFUSED' }));
  }
}
