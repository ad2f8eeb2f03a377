import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import parsePrometheus from 'parse-prometheus-text-format';
import { Agent, EventSource } from 'undici';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Collector, startCollector } from './support/collector.ts';
import { openTestEngine } from './support/engine.ts';
import { buildMisbehavingImage, putAction, type Step } from './support/misbehaving.ts';
import { type Ask, createAsk, guestKey } from './support/rest-client.ts';
import { createHome, type RunningEmulator, runSmax, spawnSmax, startEmulator } from './support/smax.ts';

const stack = new AsyncDisposableStack();
let env: NodeJS.ProcessEnv;
let emulator: RunningEmulator;
let collector: Collector;
let ask: Ask;
let image: string;

beforeAll(async () => {
  const engine = stack.use(await openTestEngine());
  image = await buildMisbehavingImage(engine);
  ({ env } = stack.use(await createHome()));
  collector = stack.use(await startCollector());
  const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  emulator = stack.use(await startEmulator([], { ...env, ...traces }));
  ask = createAsk(emulator.host);
});
afterAll(() => stack.disposeAsync());

const say = (stream: 'stdout' | 'stderr', line: string): Step => ['write', stream, `${line}\n`];
const success: readonly Step[] = [say('stdout', 'hello'), say('stderr', 'careful'), ['end'], ['answer']];

/** Makes an action of its own for a test. */
async function makeAction(
  name: string,
): Promise<(steps: readonly Step[], query?: string) => ReturnType<Ask>> {
  await putAction(ask, name, { image });
  return (steps, query = 'blocking=true') => ask('POST', `/namespaces/_/actions/${name}?${query}`, { steps });
}

/** A running `smax logs`, and the lines that it printed so far. */
function startLogs(...args: string[]) {
  const child = spawnSmax(['logs', ...args], env);
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const errors = text(child.stderr);
  const ended = once(child, 'exit').then(async ([code]) => ({ code, stderr: await errors }));
  return { child, lines, ended };
}

const port = (): string[] => ['--port', String(emulator.port)];

/** Lines without times: what a person looks at. */
const brief = (lines: readonly string[]): string[] => lines.map((it) => it.replace(/ \w{8} {2}\S+ +/, ' '));

test('/metrics counts activations and containers, in the format of Prometheus', async () => {
  const invoke = await makeAction('counted');
  await invoke(success);
  await invoke(success);
  await invoke([['end'], ['answer', 200, '{"error": "no", "statusCode": 418}']]);
  const read = async (): Promise<string> => {
    const answer = await fetch(`${emulator.host}/metrics`);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    return answer.text();
  };
  const of = 'namespace="guest",initiator="guest",action="counted"';
  await expect.poll(read).toContain(`{${of},kind="blackbox",memory="128"} 3`);
  const exposition = await read();
  for (const sample of [
    `openwhisk_action_coldStarts_total{${of}} 1`,
    `openwhisk_action_initTime_seconds_count{${of}} 1`,
    `openwhisk_action_waitTime_seconds_count{${of}} 3`,
    `openwhisk_action_duration_seconds_count{${of}} 3`,
    `openwhisk_action_status{${of},status="success"} 2`,
    `openwhisk_action_status{${of},status="application_error"} 1`,
  ]) {
    expect(exposition).toContain(`${sample}\n`);
  }
  const families = parsePrometheus(exposition);
  const state = (name: string): number =>
    Number(
      families
        .find((it) => it.name === 'serverless_max_containers')
        ?.metrics.find((it) => it.labels?.['state'] === name)?.value,
    );
  expect(state('warm') + state('paused')).toBeGreaterThan(0);
  expect(families.find((it) => it.name === 'serverless_max_container_operation_seconds')?.type).toBe(
    'HISTOGRAM',
  );
});

test('a client of server-sent events hears of an activation as it runs, and nothing twice', async () => {
  const invoke = await makeAction('heard');
  // As browsers do it, but with credentials.
  const authorization = `Basic ${Buffer.from(guestKey).toString('base64')}`;
  const dispatcher = new Agent().compose(
    (dispatch) => (options, handler) =>
      dispatch({ ...options, headers: { ...(options.headers as object), authorization } }, handler),
  );
  const source = new EventSource(`${emulator.host}/api/v1/namespaces/_/events?action=heard`, {
    node: { dispatcher },
  });
  onTestFinished(() => source.close());
  const heard: string[] = [];
  const tags = [
    'activation-accepted',
    'container-created',
    'container-started',
    'container-initialized',
    'job-started',
    'job-ended',
    'log-line',
    'activation-ended',
  ];
  for (const tag of tags) {
    source.addEventListener(tag, (event) => {
      const { text: line } = JSON.parse((event as MessageEvent).data) as { readonly text?: string };
      heard.push(line === undefined ? tag : `${tag} ${line}`);
    });
  }
  await new Promise((resolve) => source.addEventListener('listening', resolve));
  await invoke(success);
  await expect.poll(() => heard.at(-1)).toBe('activation-ended');
  expect(heard.toSorted()).toEqual([
    'activation-accepted',
    'activation-ended',
    'container-created',
    'container-initialized',
    'container-started',
    'job-ended',
    'job-started',
    'log-line careful',
    'log-line hello',
  ]);
  expect([heard[0], heard.at(-1)]).toEqual(['activation-accepted', 'activation-ended']);
});

test('`smax logs -f` shows lines while the activation runs, and Ctrl-C ends it well', async () => {
  const invoke = await makeAction('followed');
  await invoke(success);
  const logs = startLogs(...port(), '--follow', '--action', 'followed', '--since', '10m');
  await expect.poll(() => brief(logs.lines), { timeout: 10_000 }).toHaveLength(2);
  const running = invoke([say('stdout', 'now'), ['sleep', 3], ['end'], ['answer']]);
  await expect.poll(() => brief(logs.lines).at(-1), { timeout: 2_500 }).toBe('followed stdout: now');
  expect((await running).status).toBe(200);
  logs.child.kill('SIGINT');
  expect(await logs.ended).toEqual({ code: 0, stderr: '' });
  expect(brief(logs.lines).toSorted()).toEqual([
    'followed stderr: careful',
    'followed stdout: hello',
    'followed stdout: now',
  ]);
});

test('`smax logs -f` of an activation ends with it', async () => {
  const invoke = await makeAction('one');
  const { document } = await invoke(
    [say('stdout', 'a'), ['sleep', 2], say('stderr', 'b'), ['end'], ['answer']],
    '',
  );
  const logs = startLogs(...port(), '--follow', '--json', String(document.activationId));
  expect(await logs.ended).toEqual({ code: 0, stderr: '' });
  expect(logs.lines.map((it) => JSON.parse(it))).toMatchObject([
    { event: 'log', activationId: document.activationId, action: 'one', stream: 'stdout', text: 'a' },
    { event: 'log', activationId: document.activationId, action: 'one', stream: 'stderr', text: 'b' },
  ]);
});

test('`smax logs` prints what was written, and says what it cannot find', async () => {
  const invoke = await makeAction('past');
  const { document } = await invoke(success);
  await ask('GET', `/namespaces/_/activations/${document.activationId}`);
  const last = await runSmax(['logs', ...port(), '--action', 'past'], env);
  expect(brief(last.stdout.trim().split('\n')).toSorted()).toEqual([
    'past stderr: careful',
    'past stdout: hello',
  ]);
  expect(last).toMatchObject({ code: 0, stderr: '' });
  // Without a port it is the only one of this user.
  const one = await runSmax(['logs', String(document.activationId)], env);
  expect(one.stdout).toBe(last.stdout);

  const unknown = await runSmax(['logs', ...port(), 'f'.repeat(32), '--json'], env);
  expect(unknown.code).toBe(2);
  expect(JSON.parse(unknown.stdout)).toMatchObject({ code: 'CLI_NO_ACTIVATION' });
  await using elsewhere = await createHome();
  const nobody = await runSmax(['logs', '--json'], elsewhere.env);
  expect(JSON.parse(nobody.stdout)).toMatchObject({ code: 'CLI_NO_EMULATOR' });
});

test('who follows is told when the emulator ends', async () => {
  await using home = await createHome();
  const other = await startEmulator(['--ephemeral'], home.env);
  const askOther = createAsk(other.host);
  await putAction(askOther, 'last', { image });
  const logs = startLogs('--follow', '--since', '1h', '--port', String(other.port));
  await askOther('POST', '/namespaces/_/actions/last', {
    steps: [say('stdout', 'bye'), ['end'], ['answer']],
  });
  await expect.poll(() => brief(logs.lines), { timeout: 10_000 }).toEqual(['last stdout: bye']);
  expect(await other.end('SIGTERM')).toBe(0);
  expect(await logs.ended).toEqual({ code: 0, stderr: 'The emulator has ended.\n' });
});

test('an activation is a trace that goes on with that of its request', async () => {
  await putAction(ask, 'traced', { image });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traced = createAsk(emulator.host, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
  await traced('POST', '/namespaces/_/actions/traced?blocking=true', { steps: success });
  const ofTrace = () => collector.spans.filter((it) => it.traceId === traceId);
  await expect.poll(() => ofTrace().length, { timeout: 10_000 }).toBe(6);
  const spans = ofTrace();
  const root = spans.find((it) => it.parentSpanId === 'b7ad6b7169203331');
  expect(root?.name).toBe('/guest/traced');
  const parts = spans.filter((it) => it.parentSpanId === root?.spanId).map((it) => it.name);
  expect(parts.toSorted()).toEqual(['init', 'logs', 'run', 'wait']);
  const start = spans.find((it) => it.name === 'container start');
  expect(start?.parentSpanId).toBe(spans.find((it) => it.name === 'wait')?.spanId);
  for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
    expect(BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)).toBe(true);
  }
});
