import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BenchContext } from './context.ts';
import { findFreePort } from './free-port.ts';

/** Turns a request into `/run`'s JSON and its JSON into an answer, and nothing else: no server in between can do less. */
const program = `
  const { Agent, createServer, request } = require('node:http');
  const [port, target] = process.argv.slice(1).map(Number);
  const agent = new Agent({ keepAlive: true });
  const read = (stream, use) => {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => use(Buffer.concat(chunks)));
  };
  createServer((incoming, outgoing) => read(incoming, (bytes) => {
    const body = Buffer.from(JSON.stringify({ value: {
      __ow_method: 'post', __ow_path: '', __ow_query: '',
      __ow_headers: incoming.headers, __ow_body: bytes.toString('base64'),
    } }));
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    request({ host: '127.0.0.1', port: target, path: '/run', method: 'POST', agent, headers }, (answer) =>
      read(answer, (json) => {
        const { statusCode, headers, body } = JSON.parse(json.toString());
        outgoing.writeHead(statusCode, { ...headers, 'content-length': Buffer.byteLength(body) });
        outgoing.end(body);
      }),
    ).end(body);
  })).listen(port, '127.0.0.1');
`;

/** Starts the least that can stand between a client and a container whose action server answers on `target`. */
export async function startBareProxy(
  { env }: BenchContext,
  target: number,
): Promise<{ readonly port: number } & AsyncDisposable> {
  const port = await findFreePort();
  const args = ['--input-type=commonjs', '--eval', program, String(port), String(target)];
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}
