import { createHash } from 'node:crypto';
import { type Check, type CheckDescription, type Judgement, judged } from '../../check.ts';
import { type Exchange, postJson, postText } from '../../http/exchange.ts';
import { type ActionContainer, initBody } from '../../lab/action-container.ts';
import type { Lab } from '../../lab/lab.ts';

/** What is expected of an answer. Of every answer it is that it is JSON of a length that is told beforehand. */
export interface Expectation {
  /** `refused`: 400 or above; `any`: that there is an answer at all. */
  readonly status: number | 'refused' | 'any';
  /** The sentence under `error`. */
  readonly error?: string;
  /** A web result that is no error: what the sample gives. */
  readonly isResult?: boolean;
  /** One of two answers to the same request, under a name, with which others are compared. */
  readonly baseline?: string;
  /** When it was run: the same body as the baseline of that name, of which both have to be the same. */
  readonly sameAs?: string;
}

/** A request to the container. */
export interface SendStep {
  readonly send: '/init' | '/run' | '/';
  readonly method?: string;
  /** Sent as JSON; of `/init` without one it is the usual body. */
  readonly body?: unknown;
  /** Sent in the place of JSON. */
  readonly text?: string;
  readonly expect: Expectation;
}

/** One step of a row. */
export type ContractStep =
  | SendStep
  /** All of them at once. */
  | { readonly together: readonly SendStep[] }
  | { readonly pauseMs: number }
  | { readonly stopSeconds: number };

/** What a fresh container does: a row of the conformance table, for any image. */
export interface ContractRow extends Omit<CheckDescription, 'group' | 'evidence'> {
  readonly env?: Readonly<Record<string, string>>;
  /** `sample` is the value of `/run` that shows the model at work. */
  readonly steps: (sample: object) => readonly ContractStep[];
  /** Sentinels on each stream; undefined when they are not counted. */
  readonly sentinels?: number | { readonly perResult: true };
  /** A text that a line of either stream has. */
  readonly logged?: string;
}

/** An answer, as far as it is judged and shown. */
export interface SeenAnswer {
  readonly sent: string;
  readonly status: number | undefined;
  /** Why there is none. */
  readonly broken?: string;
  readonly bytes: number;
  readonly digest: string;
  readonly isJson: boolean;
  readonly hasLength: boolean;
  readonly contentType: string;
  /** What stands under `error`. */
  readonly error?: unknown;
  /** Of a web result. */
  readonly statusCode?: unknown;
  readonly elapsedMs: number;
  /** Its beginning. */
  readonly text: string;
}

/** An answer with what was expected of it. */
export interface StepAnswer {
  /** Counted from 1. */
  readonly step: number;
  readonly expected: Expectation;
  readonly seen: SeenAnswer;
}

/** What a row brings. */
export interface ContractEvidence {
  readonly answers: readonly StepAnswer[];
  readonly sentinels: { readonly stdout: number; readonly stderr: number };
  readonly expectedSentinels: number | undefined;
  readonly logged: boolean | undefined;
  readonly wanted: string | undefined;
  readonly lastLines: readonly string[];
  readonly stopped?: {
    readonly exitCode: number | undefined;
    readonly afterMs: number;
    readonly graceMs: number;
  };
}

const evidence =
  'status, length, digest and beginning of every answer; sentinels counted on each stream; the last lines';
const shownText = 300;
const shownLines = 5;

/** Makes a check of a row. */
export function contractCheck(row: ContractRow): Check<ContractEvidence> {
  const { id, title, why, how } = row;
  return {
    id,
    group: 'contract',
    title,
    why,
    how,
    evidence,
    measure: (lab) => play(row, lab),
    judge: judgeContract,
  };
}

async function play(row: ContractRow, lab: Lab): Promise<ContractEvidence> {
  const steps = row.steps(await lab.sampleArguments());
  await using server = await lab.startAction(row.env ? { env: row.env } : {});
  const answers: StepAnswer[] = [];
  let stopped: ContractEvidence['stopped'];
  for (const [index, step] of steps.entries()) {
    if ('pauseMs' in step) {
      await server.container.pause();
      await lab.clock.sleep(step.pauseMs, lab.signal);
      await server.container.unpause();
    } else if ('stopSeconds' in step) {
      stopped = await stop(server, step.stopSeconds, lab);
    } else {
      const sent = 'together' in step ? step.together : [step];
      const got = await Promise.all(sent.map((it) => sendStep(server, it)));
      for (const [at, it] of sent.entries()) {
        const answer = got[at];
        if (answer) answers.push({ step: index + 1, expected: it.expect, seen: toSeen(it.send, answer) });
      }
    }
  }
  const expectedSentinels = countSentinels(row, answers);
  await server.untilSentinels(expectedSentinels ?? 0);
  const [stdout, stderr] = [server.log('stdout'), server.log('stderr')];
  const lines = [...stdout.lines, ...stderr.lines];
  const wanted = row.logged;
  return {
    answers,
    sentinels: { stdout: stdout.sentinels, stderr: stderr.sentinels },
    expectedSentinels,
    logged: wanted === undefined ? undefined : lines.some((it) => it.includes(wanted)),
    wanted,
    lastLines: lines.slice(-shownLines),
    ...(stopped && { stopped }),
  };
}

function sendStep(server: ActionContainer, step: SendStep): Promise<Exchange> {
  const { send, method = 'POST', body, text } = step;
  if (send === '/run' && text === undefined && isValue(body)) return server.run(body.value);
  const request = text === undefined ? postJson(send, body ?? initBody()) : postText(send, text);
  return server.send(method === 'POST' ? request : { ...request, method, body: new Uint8Array() });
}

function isValue(body: unknown): body is { readonly value: unknown } {
  return typeof body === 'object' && body !== null && 'value' in body;
}

async function stop(
  server: ActionContainer,
  graceSeconds: number,
  { clock }: Lab,
): Promise<ContractEvidence['stopped']> {
  const began = clock.elapsed();
  await server.container.stop(graceSeconds);
  const afterMs = clock.elapsed() - began;
  const { exitCode } = await server.container.state();
  return { exitCode, afterMs, graceMs: graceSeconds * 1000 };
}

/** A run that answered 200 has written its sentinels. */
function countSentinels(
  { sentinels }: ContractRow,
  answers: ContractEvidence['answers'],
): number | undefined {
  if (typeof sentinels !== 'object') return sentinels;
  return answers.filter(({ seen }) => seen.sent === '/run' && seen.status === 200).length;
}

function toSeen(sent: string, it: Exchange): SeenAnswer {
  if (it.tag === 'broken') {
    const { reason, elapsedMs } = it;
    const none = { bytes: 0, digest: '', isJson: false, hasLength: false, contentType: '', text: '' };
    return { sent, status: undefined, broken: reason, elapsedMs, ...none };
  }
  const { status, headers, body, elapsedMs } = it;
  const text = body.toString('utf8');
  let value: unknown;
  let isJson = true;
  try {
    value = JSON.parse(text);
  } catch {
    isJson = false;
  }
  const members =
    typeof value === 'object' && value !== null ? (value as { error?: unknown; statusCode?: unknown }) : {};
  return {
    sent,
    status,
    bytes: body.length,
    digest: createHash('sha256').update(body).digest('hex'),
    isJson,
    hasLength: headers['content-length'] !== undefined && headers['content-encoding'] === undefined,
    contentType: headers['content-type'] ?? '',
    ...(members.error !== undefined && { error: members.error }),
    ...(members.statusCode !== undefined && { statusCode: members.statusCode }),
    elapsedMs,
    text: text.slice(0, shownText),
  };
}

/** Judges what a row brought; pure. */
export function judgeContract(it: ContractEvidence): Judgement {
  const { answers, sentinels, expectedSentinels, logged, wanted, stopped } = it;
  const faults = answers.flatMap(({ step, expected, seen }) =>
    answerFaults(seen, expected, baselineOf(answers, expected.sameAs)).map(
      (fault) => `step ${step}, ${seen.sent}: ${fault}`,
    ),
  );
  if (expectedSentinels !== undefined) {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (sentinels[stream] === expectedSentinels) continue;
      faults.push(`${stream} has ${sentinels[stream]} sentinels, and should have ${expectedSentinels}`);
    }
  }
  if (logged === false) faults.push(`no line of the log has “${wanted}”`);
  if (stopped && stopped.afterMs >= stopped.graceMs) {
    faults.push(`it did not end within ${stopped.graceMs / 1000} s of being asked to, and had to be killed`);
  }
  const statuses = answers.map(({ seen }) => `${seen.sent} ${seen.status ?? 'no answer'}`);
  return judged(shorten(statuses), faults);
}

function answerFaults(
  seen: SeenAnswer,
  { status, error, isResult }: Expectation,
  usual: string | undefined,
): string[] {
  if (seen.status === undefined) return [`there is no answer (${seen.broken})`];
  const faults: string[] = [];
  const isRight = status === 'any' || (status === 'refused' ? seen.status >= 400 : seen.status === status);
  if (!isRight)
    faults.push(
      `the status is ${seen.status}, and should be ${status === 'refused' ? '400 or above' : status}`,
    );
  if (!seen.hasLength)
    faults.push(
      'the answer has no length of its own (chunked, packed or empty), so OpenWhisk does not read it',
    );
  if (!seen.isJson) faults.push(`the answer is not JSON: ${seen.text.slice(0, 80)}`);
  if (error !== undefined && seen.error !== error)
    faults.push(`the error is ${JSON.stringify(seen.error)}, and should be “${error}”`);
  if (isResult && seen.error !== undefined)
    faults.push(`the sample gave an error: ${JSON.stringify(seen.error).slice(0, 200)}`);
  if (isResult && typeof seen.statusCode === 'number' && seen.statusCode >= 400) {
    faults.push(`the sample gave the status code ${seen.statusCode}: ${seen.text.slice(0, 120)}`);
  }
  if (usual !== undefined && seen.status === 200 && seen.digest !== usual) {
    faults.push(`the same request gave another answer than before: ${seen.text.slice(0, 120)}`);
  }
  return faults;
}

/** What a request is answered; undefined for a model that answers it differently each time. */
function baselineOf(answers: readonly StepAnswer[], name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const digests = answers.filter(({ expected }) => expected.baseline === name).map(({ seen }) => seen.digest);
  return new Set(digests).size === 1 ? digests[0] : undefined;
}

function shorten(statuses: readonly string[]): string {
  const counted = new Map<string, number>();
  for (const it of statuses) counted.set(it, (counted.get(it) ?? 0) + 1);
  return [...counted].map(([it, count]) => (count > 1 ? `${it} ×${count}` : it)).join(', ');
}
