import type { ContainerEngine, RunningContainer } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import { type Exchange, exchange, type HttpRequest } from '../http/exchange.ts';
import type { Subject } from '../subject.ts';

/** The untouched image with its own server. Dispose of it to remove it. */
export interface OriginalServer extends AsyncDisposable {
  /** Where it answers. */
  readonly url: string;
  ask(request: HttpRequest): Promise<Exchange>;
}

/** Why there is none. */
export interface NoOriginal {
  readonly reason: string;
  /** It was started, and did not answer. */
  readonly isSilent?: boolean;
}

/** How an original is started. */
export interface OriginalOptions {
  readonly labels: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Ports that servers of models listen on when their image says nothing. */
const usualPorts = [5000, 8000, 80];
const pollMs = 50;
const firstAnswerMs = 2_000;

/** Starts an image as it is, with as much memory as its action has twice, and waits until one of its ports answers. */
export async function startOriginal(
  engine: ContainerEngine,
  { original, memoryMb, timeoutMs }: Subject,
  { labels, clock, signal }: OriginalOptions,
): Promise<OriginalServer | NoOriginal> {
  if (!original) return { reason: 'the image that it was made of is not known here' };
  const ports = portsOf(original.details.config);
  const container = await engine.startContainer(
    {
      image: original.id,
      labels,
      memoryMb: memoryMb * 2,
      publish: ports,
      noNewPrivileges: true,
      pidsLimit: 1024,
    },
    signal && { signal },
  );
  try {
    const lines: string[] = [];
    const follower = await container.followLogs(({ text }) => void lines.push(text));
    const found = await firstToAnswer(container, ports, clock.elapsed() + timeoutMs, { clock, signal });
    follower.close();
    if (!found) {
      const { oomKilled } = await container.state();
      const last = lines.slice(-3).join(' | ') || 'it wrote nothing';
      const why = oomKilled
        ? `its own server was killed for lack of memory, with ${memoryMb * 2} MB`
        : `its own server did not answer on port ${ports.join(', ')} (${last})`;
      await container.remove();
      return { reason: why, isSilent: true };
    }
    const { url, isHeld } = found;
    return { ...serverAt(url, timeoutMs, signal, isHeld), [Symbol.asyncDispose]: () => container.remove() };
  } catch (error) {
    await container.remove();
    throw error;
  }
}

/** A server that somebody else started, and ends. */
export function serverAt(
  url: string,
  timeoutMs: number,
  signal?: AbortSignal,
  isHeld?: () => boolean,
): OriginalServer {
  return {
    url,
    ask: (request) => exchange(url, request, { timeoutMs, signal, isHeld }),
    async [Symbol.asyncDispose]() {},
  };
}

/** The ports to try: what the image declares, for its server or in general, else the usual ones. */
export function portsOf(config: {
  readonly env: readonly string[];
  readonly exposedPorts: readonly string[];
}): readonly number[] {
  const said = config.env.find((it) => it.startsWith('SERVERLESS_MAX_MODEL_PORT='))?.split('=')[1];
  const exposed = config.exposedPorts
    .filter((it) => !it.endsWith('/udp'))
    .map((it) => Number.parseInt(it, 10));
  const declared = [...(said === undefined ? [] : [Number(said)]), ...exposed].filter(Number.isInteger);
  return [...new Set(declared.length > 0 ? declared : usualPorts)];
}

async function firstToAnswer(
  container: RunningContainer,
  ports: readonly number[],
  deadline: number,
  { clock, signal }: Pick<OriginalOptions, 'clock' | 'signal'>,
): Promise<{ readonly url: string; readonly isHeld: (() => boolean) | undefined } | undefined> {
  const probe: HttpRequest = { method: 'GET', path: '/', headers: { accept: '*/*' }, body: new Uint8Array() };
  while (clock.elapsed() < deadline) {
    for (const containerPort of ports) {
      const { host, port, isHeld } = container.address(containerPort);
      const url = `http://${host}:${port}`;
      const answer = await exchange(url, probe, { timeoutMs: firstAnswerMs, signal, isHeld });
      if (answer.tag === 'answered') return { url, isHeld };
    }
    if (!(await container.state()).running) return undefined;
    await clock.sleep(pollMs, signal);
  }
  return undefined;
}
