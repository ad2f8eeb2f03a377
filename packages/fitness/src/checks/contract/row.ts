import { createHash } from 'node:crypto';
import type { Check } from '../../check.ts';
import { type Exchange, postJson, postText } from '../../http/exchange.ts';
import { type ActionContainer, initBody } from '../../lab/action-container.ts';
import type { Lab } from '../../lab/lab.ts';
import { judgeContract } from './judge.ts';
import type { ContractEvidence, ContractRow, SeenAnswer, SendStep, StepAnswer } from './row-types.ts';

export type { ContractEvidence, SendStep } from './row-types.ts';

const evidence =
  'status, length, digest and beginning of every answer; sentinels counted on each stream; the last lines';
const shownText = 300;
const shownLines = 5;
/** As long as OpenWhisk waits for lines that are late. */
const lateLinesMs = 2_000;

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
  const steps = row.steps(await lab.sampleArguments(), lab.terms);
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
  const wanted = row.logged;
  if (wanted !== undefined) await untilLogged(server, wanted, lab);
  const [stdout, stderr] = [server.log('stdout'), server.log('stderr')];
  const lines = linesOf(server);
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

function linesOf(server: ActionContainer): readonly string[] {
  return [...server.log('stdout').lines, ...server.log('stderr').lines];
}

/** On a busy machine an engine hands lines on late. */
async function untilLogged(server: ActionContainer, wanted: string, { clock, signal }: Lab): Promise<void> {
  const deadline = clock.elapsed() + lateLinesMs;
  const isThere = (): boolean => linesOf(server).some((it) => it.includes(wanted));
  while (!isThere() && clock.elapsed() < deadline) await clock.sleep(10, signal);
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
