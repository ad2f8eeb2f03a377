import type { ContainerEngine, ContainerState, RunningContainer } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import type { ServedAnswer, ServedFacts } from './facts.ts';
import type { StartReport } from './inspection.ts';

/** How an image is started, and for how long. */
export interface StartSettings {
  /** Say whose the container is, so that it goes with its owner. */
  readonly labels: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** Instead of the image's own. */
  readonly command?: readonly string[] | undefined;
  /** How long the model may take until it answers. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
}

/** What servers tell of themselves: documents first, then signs of life. */
const paths: readonly string[] = [
  '/openapi.json',
  '/swagger.json',
  '/docs.json',
  '/documentation/json',
  '/docs/json',
  '/v2/docs/dataplane.json',
  '/health',
  '/healthz',
  '/health-check',
  '/readyz',
  '/ping',
  '/v2/health/ready',
  '/v2',
  '/model/metadata',
  '/docs',
  '/',
];
/** A server that answers 200 here answers so everywhere, and no other of its 200s says anything. */
const control = '/no-such-path-of-a-model';

const pollMs = 100;
const requestMs = 3_000;
const bodyBytes = 2 * 1024 * 1024;
const keptLines = 20;

/**
 * Starts an image as it is, on free ports of the loopback address, asks its own server what it serves, and removes the
 * container, whatever happens. An image that does not answer is told in the report. Rejects with the engine's errors and
 * the signal's reason.
 */
export async function askServer(
  engine: ContainerEngine,
  image: string,
  ports: readonly number[],
  settings: StartSettings,
): Promise<ServedFacts> {
  const { labels, memoryMb, command, signal, onProgress, clock } = settings;
  onProgress?.('starting it');
  const startedAt = clock.now();
  const spec = {
    ...{ image, labels, memoryMb, publish: ports, noNewPrivileges: true, pidsLimit: 1024 },
    ...(command && { entrypoint: command.slice(0, 1), cmd: command.slice(1) }),
  };
  const container = await engine.startContainer(spec, signal && { signal });
  try {
    const lines: string[] = [];
    const follower = await container.followLogs(({ text }) => {
      lines.push(text);
      if (lines.length > keptLines) lines.shift();
      onProgress?.(text);
    });
    const found = await waitForAnswer(container, ports, settings);
    follower.close();
    signal?.throwIfAborted();
    if (typeof found !== 'number') {
      return { report: { ...toReport(found, memoryMb), lines }, headers: {}, answers: [] };
    }
    const report: StartReport = { outcome: 'answered', readyMs: clock.now() - startedAt, memoryMb };
    onProgress?.(`asking what it serves on port ${found}`);
    return { report, port: found, ...(await askAll(container, found, signal)) };
  } finally {
    await container.remove();
  }
}

/** The port that answers first, or the last state of a container of which none does. */
async function waitForAnswer(
  container: RunningContainer,
  ports: readonly number[],
  { clock, timeoutMs, signal }: StartSettings,
): Promise<number | ContainerState> {
  const until = clock.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const answers = await Promise.all(ports.map((port) => ask(container, port, '/', signal)));
    const at = answers.findIndex((answer) => answer !== undefined);
    if (at >= 0) return ports[at] ?? 0;
    const state = await container.state();
    if (!state.running || clock.now() >= until) return state;
    await clock.sleep(pollMs);
  }
}

function toReport({ running, exitCode, oomKilled }: ContainerState, memoryMb: number): StartReport {
  if (oomKilled) return { outcome: 'out-of-memory', memoryMb };
  if (running) return { outcome: 'silent', memoryMb };
  return { outcome: 'exited', memoryMb, ...(exitCode !== undefined && { exitCode }) };
}

async function askAll(
  container: RunningContainer,
  port: number,
  signal: AbortSignal | undefined,
): Promise<Pick<ServedFacts, 'headers' | 'answers'>> {
  const everywhere = await ask(container, port, control, signal);
  const answers: ServedAnswer[] = [];
  let headers: Readonly<Record<string, string>> = everywhere?.headers ?? {};
  for (const path of paths) {
    signal?.throwIfAborted();
    const answer = await ask(container, port, path, signal);
    if (answer === undefined) continue;
    headers = { ...headers, ...answer.headers };
    if (everywhere?.status === 200 && answer.text === everywhere.text) continue;
    const { status, contentType, text } = answer;
    answers.push({ path, status, contentType, text });
  }
  return { headers, answers };
}

/** One GET; undefined when no HTTP answer came in time. */
async function ask(
  container: RunningContainer,
  containerPort: number,
  path: string,
  signal: AbortSignal | undefined,
): Promise<
  (Omit<ServedAnswer, 'path'> & { readonly headers: Readonly<Record<string, string>> }) | undefined
> {
  const { host, port } = container.address(containerPort);
  const limit = AbortSignal.timeout(requestMs);
  try {
    const response = await fetch(`http://${host}:${port}${path}`, {
      redirect: 'manual',
      headers: { accept: 'application/json, */*;q=0.5' },
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    const headers = Object.fromEntries(response.headers);
    const text = await readStart(response);
    return { status: response.status, contentType: headers['content-type'] ?? '', text, headers };
  } catch {
    return undefined;
  }
}

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > bodyBytes) break;
  }
  return Buffer.concat(chunks).toString();
}
