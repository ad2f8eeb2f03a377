import { millisecondsIn } from '../emulation/amounts.ts';
import { ActivationNotFoundError, InvalidOptionError } from '../errors.ts';
import { findHost } from '../logs/find-host.ts';
import { createHostClient, type HostClient } from '../logs/host-client.ts';
import { formatLine, type LogLine, lineOf, linesOf } from '../logs/log-line.ts';
import type { Shell } from '../shell.ts';

/** Options of `smax logs`. */
export interface LogsOptions {
  readonly follow?: boolean;
  /** `name` or `pkg/name`. */
  readonly action?: string;
  /** A duration such as `10m`, or a time. */
  readonly since?: string;
  /** How many activations. */
  readonly last: number;
  readonly port?: number;
  /** `uuid:key`. */
  readonly auth?: string;
}

/** What the parts of the command share. */
interface Task {
  readonly client: HostClient;
  readonly action: string | undefined;
  /** Epoch milliseconds. */
  readonly since: number | undefined;
  readonly last: number;
  print(line: LogLine): void;
  remark(text: string): void;
}

/** `smax logs`: the lines of activations, and with `--follow` those to come until it is interrupted. */
export async function logs(id: string | undefined, options: LogsOptions, shell: Shell): Promise<void> {
  const { output, signal, folders } = shell;
  if (id !== undefined && !/^[0-9a-f]{32}$/.test(id)) throw new ActivationNotFoundError(id);
  const since = options.since === undefined ? undefined : timeOf(options.since, Date.now());
  const client = createHostClient(await findHost(folders.state, options), signal);
  const task: Task = {
    client,
    action: options.action,
    since,
    last: options.last,
    print: (line) => {
      output.line(formatLine(line));
      output.record({ event: 'log', ...line });
    },
    remark: output.remark,
  };
  try {
    if (id === undefined) await (options.follow ? followAll(task) : showLast(task));
    else await (options.follow ? followOne(id, task) : showOne(id, task));
  } catch (error) {
    // Ctrl-C, or a reader such as `head` that has enough, is how one stops to follow.
    if (!options.follow || !signal.aborted) throw error;
  }
}

async function showOne(id: string, { client, print }: Task): Promise<void> {
  for (const line of linesOf(await client.activation(id))) print(line);
}

async function showLast({ client, action, since, last, print }: Task): Promise<void> {
  const count = since === undefined ? last : Number.POSITIVE_INFINITY;
  for (const record of await client.activations({ action, since }, count)) {
    for (const line of linesOf(record)) print(line);
  }
}

/** Follows an activation to its end; of one that has ended its lines are shown. */
async function followOne(id: string, task: Task): Promise<void> {
  const { client, print, remark } = task;
  // First, so that nothing is missed in between.
  const events = await client.events({ activation: id, fromBefore: true });
  const ended = await client.activation(id).catch((error: unknown) => {
    if (error instanceof ActivationNotFoundError) return undefined;
    throw error;
  });
  if (ended) return linesOf(ended).forEach(print);
  for await (const event of events) {
    const line = lineOf(event);
    if (line) print(line);
    if (event.event === 'missed') remark(missed);
    if (event.event === 'activation-ended') return;
  }
  remark(hostEnded);
}

async function followAll({ client, action, since, print, remark }: Task): Promise<void> {
  const events = await client.events({ action, fromBefore: since !== undefined });
  const shown = new Set<string>();
  if (since !== undefined) {
    const records = await client.activations({ action, since }, Number.POSITIVE_INFINITY);
    for (const record of records) {
      const lines = linesOf(record);
      for (const line of lines) print(line);
      if (lines.length > 0) shown.add(record.activationId);
    }
  }
  for await (const event of events) {
    const line = lineOf(event);
    if (line && !shown.has(line.activationId)) print(line);
    if (event.event === 'missed') remark(missed);
    if (event.event === 'activation-ended') shown.delete(String(JSON.parse(event.data).activationId));
  }
  remark(hostEnded);
}

const missed = '⚠ Some lines came faster than they were read: they are in the records of their activations.';
const hostEnded = 'The emulator has ended.';

/** The time of a duration before `now`, or of a date; epoch milliseconds. @throws InvalidOptionError */
function timeOf(text: string, now: number): number {
  const before = millisecondsIn(text);
  const time = before === undefined ? Date.parse(text) : now - before;
  if (Number.isNaN(time)) {
    throw new InvalidOptionError(
      '--since',
      text,
      'a duration such as 10m, 2h or 1d, or a time such as 2026-01-31T12:00Z',
    );
  }
  return time;
}
