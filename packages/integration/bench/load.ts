import type { BenchContext } from './context.ts';
import { type HttpAnswer, HttpClient, type HttpRequest, type HttpTarget } from './http-client.ts';
import { measureRounds, timed } from './rounds.ts';
import { type Aim, compareSides, type Row, type Side } from './row.ts';

/** Whom to ask for what, over and over. */
export interface Load {
  readonly label: string;
  readonly target: HttpTarget;
  readonly request: HttpRequest;
  /** It takes one request at a time: its callers wait for each other. */
  readonly oneByOne?: boolean;
}

/** What sends requests; it rejects for any other answer than a 2xx. */
export interface LoadClient extends Disposable {
  demand(request: HttpRequest): Promise<HttpAnswer>;
}

/** How much load there is. */
export interface LoadOptions {
  readonly name: string;
  /** Callers that send their next request as soon as they have an answer. */
  readonly callers: number;
  readonly rounds: number;
  /** Requests of all callers together, each time that a side has its turn. */
  readonly burst: number;
  readonly aims?: readonly Aim[];
  /** Makes the client of so many callers at once; an `HttpClient` when not given. */
  readonly connect?: (target: HttpTarget, callers: number) => LoadClient;
}

/** What one turn of a side took. */
interface Burst {
  readonly elapsedMs: number;
  /** Milliseconds, of each request. */
  readonly latencies: readonly number[];
}

/** Compares two servers under the same load: latency of each request, and requests in a second. */
export async function compareLoads(
  ours: Load,
  other: Load,
  { name, callers, rounds, burst, aims, connect = toHttpClient }: LoadOptions,
  context: BenchContext,
): Promise<Row> {
  using ourClient = connect(ours.target, ours.oneByOne ? 1 : callers);
  using otherClient = connect(other.target, other.oneByOne ? 1 : callers);
  const send = (client: LoadClient, request: HttpRequest) => () =>
    sendBurst(() => client.demand(request), callers, burst);
  const samples = await measureRounds(
    { ours: send(ourClient, ours.request), other: send(otherClient, other.request) },
    { name, warmUp: 3, rounds },
    context,
  );
  return compareSides(name, toSide(ours.label, samples.ours), toSide(other.label, samples.other), aims);
}

async function sendBurst(send: () => Promise<unknown>, callers: number, burst: number): Promise<Burst> {
  const latencies: number[] = [];
  let left = burst;
  const call = async (): Promise<void> => {
    while (left-- > 0) latencies.push(await timed(send));
  };
  const elapsedMs = await timed(() => Promise.all(Array.from({ length: callers }, call)));
  return { elapsedMs, latencies };
}

function toSide(label: string, bursts: readonly Burst[]): Side {
  const samples = bursts.flatMap((it) => it.latencies);
  const elapsedMs = bursts.reduce((sum, it) => sum + it.elapsedMs, 0);
  return { label, samples, perSecond: (1000 * samples.length) / elapsedMs };
}

function toHttpClient(target: HttpTarget, callers: number): LoadClient {
  return new HttpClient(target, callers);
}
