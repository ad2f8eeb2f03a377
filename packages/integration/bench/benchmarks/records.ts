import { randomUUID } from 'node:crypto';
import type { BenchContext, Benchmark } from '../context.ts';
import { buildEchoImage } from '../echo-image.ts';
import { type EmulateProcess, startEmulate } from '../emulate-process.ts';
import { readOf } from '../guest.ts';
import { HttpClient, type HttpRequest, type HttpTarget } from '../http-client.ts';
import { compareLoads } from '../load.ts';
import type { Row } from '../row.ts';
import { multiplyActivation, rareName, usualName } from '../stored-activations.ts';

const few = 200;
const many = 100_000;

/** A store that was filled. */
interface FilledStore {
  readonly target: HttpTarget;
  readonly reads: Readonly<Record<string, HttpRequest>>;
}

/** Reads of activations from a store with 100 000 of them, against one with so few that they fill the same pages. */
export const benchRecords: Benchmark = async (context) => {
  await using stack = new AsyncDisposableStack();
  context.progress('records: building an image that only answers');
  const echo = stack.use(await buildEchoImage(context, randomUUID().slice(0, 8)));
  const start = async (): Promise<EmulateProcess> =>
    stack.use(await startEmulate(context, echo.image.reference));
  const full = await fill(await start(), many, context);
  const sparse = await fill(await start(), few, context);

  const rows: Row[] = [];
  for (const [what, request] of Object.entries(full.reads)) {
    rows.push(
      await compareLoads(
        { label: `${what}, ${many} activations`, target: full.target, request },
        {
          label: `${what}, ${few} activations`,
          target: sparse.target,
          request: sparse.reads[what] ?? request,
        },
        {
          name: `records/${what}`,
          callers: 1,
          rounds: 20,
          burst: 50,
          aims: [{ kind: 'ratio-at-most', factor: 1.5 }],
        },
        context,
      ),
    );
  }
  await expectCount(full.target, many);
  return rows;
};

/** Makes one activation and then so many of it; what is read is of the same size in every store. */
async function fill(
  emulate: EmulateProcess,
  count: number,
  { progress }: BenchContext,
): Promise<FilledStore> {
  const { url } = await emulate.action();
  const target = { host: '127.0.0.1', port: emulate.port };
  using client = new HttpClient(target);
  await client.demand({ method: 'GET', path: new URL(url).pathname });
  const { body } = await client.demand(readOf('activations?limit=1'));
  const [only] = JSON.parse(body.toString('utf8')) as readonly { readonly activationId: string }[];
  // Waits for its log lines: nothing writes to the store any more.
  await client.demand(readOf(`activations/${only?.activationId}`));
  progress(`records: writing ${count} activations`);
  const middle = multiplyActivation(emulate.storeFile, count);
  await expectCount(target, count);
  const reads = {
    list: readOf('activations?limit=30'),
    'list-by-name': readOf(`activations?limit=10&name=${usualName}`),
    'list-by-rare-name': readOf(`activations?limit=10&name=${rareName}`),
    'list-since': readOf(`activations?limit=30&since=${middle.start}`),
    'list-upto': readOf(`activations?limit=30&upto=${middle.start}`),
    count: readOf('activations?count=true'),
    'count-by-name': readOf(`activations?count=true&name=${rareName}`),
    get: readOf(`activations/${middle.activationId}`),
    logs: readOf(`activations/${middle.activationId}/logs`),
  };
  return { target, reads };
}

/** Nothing was dropped that is to be measured. */
async function expectCount(target: HttpTarget, count: number): Promise<void> {
  using client = new HttpClient(target);
  const { body } = await client.demand(readOf('activations?count=true'));
  const { activations } = JSON.parse(body.toString('utf8')) as { readonly activations: number };
  if (activations !== count) throw new Error(`the store holds ${activations} activations, not ${count}`);
}
