import { randomUUID } from 'node:crypto';
import { startBareServer } from '../bare-server.ts';
import type { Benchmark } from '../context.ts';
import { buildEchoImage } from '../echo-image.ts';
import { startEmulate } from '../emulate-process.ts';
import { templateOf } from '../emulated-container.ts';
import { EngineApi } from '../engine-api.ts';
import { readOf } from '../guest.ts';
import { HttpClient, type HttpRequest } from '../http-client.ts';
import { compareLoads, type Load } from '../load.ts';
import type { Row } from '../row.ts';
import { toRuntimeRequests } from '../runtime-requests.ts';

const loads = [
  { callers: 1, rounds: 20, burst: 100 },
  { callers: 16, rounds: 20, burst: 320 },
] as const;

/** Memory of the pool: one container of the action and no second one, as the other side has no second one either. */
const poolMb = 256;

/**
 * Requests of one caller and of sixteen: reads of entities against a bare server of the same library that answers
 * the same bytes, and a web action that does nothing against `/run` of one container.
 */
export const benchRequests: Benchmark = async (context) => {
  const { engine, signal } = context;
  await using stack = new AsyncDisposableStack();
  context.progress('requests: building an image that only answers');
  const echo = stack.use(await buildEchoImage(context, randomUUID().slice(0, 8)));
  const api = stack.use(new EngineApi(engine.endpoint));
  const flags = ['--memory', String(poolMb)];
  const emulate = stack.use(await startEmulate(context, echo.image.reference, { flags }));
  const action = await emulate.action();
  const emulator = { host: '127.0.0.1', port: emulate.port };
  const client = stack.use(new HttpClient(emulator));

  const web: HttpRequest = { method: 'GET', path: new URL(action.url).pathname };
  for (let n = 0; n < 200; n++) await client.demand(web);
  const list = await client.demand(readOf('activations?limit=1'));
  const [newest] = JSON.parse(list.body.toString('utf8')) as readonly { readonly activationId: string }[];
  const upto = Date.now();
  const reads: Readonly<Record<string, HttpRequest>> = {
    'get-action': readOf(`actions/${action.name}`),
    'list-actions': readOf('actions?limit=30'),
    'get-activation': readOf(`activations/${newest?.activationId}`),
    // What web actions leave behind meanwhile is not in it.
    'list-activations': readOf(`activations?limit=30&upto=${upto}`),
  };

  const answers: Record<string, string> = {};
  for (const { path, ...request } of Object.values(reads)) {
    const { body } = await client.demand({ path, ...request });
    answers[pathOf(path)] = body.toString('utf8');
  }
  const bare = stack.use(await startBareServer(context, answers));

  const id = await api.run({
    ...(await templateOf(emulate, api, context)),
    Image: echo.image.reference,
  });
  stack.defer(() => api.remove(id));
  const container = { host: '127.0.0.1', port: await api.publishedPort(id, 8080) };
  const { init, run } = toRuntimeRequests(action, web);
  using direct = new HttpClient(container);
  await direct.poll(init, 5, signal);

  const rows: Row[] = [];
  const compare = async (what: string, request: HttpRequest, other: Load): Promise<void> => {
    const ours = { label: `${what}, emulator`, target: emulator, request };
    for (const load of loads) {
      rows.push(
        await compareLoads(ours, other, { name: `requests/${what}/${load.callers}`, ...load }, context),
      );
    }
  };
  for (const [what, request] of Object.entries(reads)) {
    const target = { host: '127.0.0.1', port: bare.port };
    await compare(what, request, { label: 'the same bytes, bare Fastify server', target, request });
  }
  await compare('web-action', web, {
    label: 'straight to /run of a container',
    target: container,
    request: run,
    oneByOne: true,
  });
  return rows;
};

function pathOf(target: string): string {
  return target.split('?')[0] ?? target;
}
