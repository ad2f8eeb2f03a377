import { type Judgement, judged } from '../../check.ts';
import type { ContractEvidence, Expectation, SeenAnswer, StepAnswer } from './row-types.ts';

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
  if (!isRight) {
    const wanted = status === 'refused' ? '400 or above' : status;
    const said = seen.error === undefined ? '' : `: ${JSON.stringify(seen.error)}`;
    faults.push(`the status is ${seen.status}, and should be ${wanted}${said}`);
  }
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
