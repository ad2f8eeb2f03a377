import { createHash } from 'node:crypto';
import { type Check, type Judgement, judged, type Skipped } from '../../check.ts';
import { compareAnswers } from '../../compare/answers.ts';
import type { Comparison } from '../../compare/json.ts';
import { plantChange } from '../../compare/plant.ts';
import type { Exchange, HttpRequest } from '../../http/exchange.ts';
import type { Examples, Lab } from '../../lab/lab.ts';

/** What both answered to a request. */
export interface ComparedRequest extends Comparison {
  readonly id: string;
  readonly what: string;
  readonly original: SeenSide;
  readonly action: SeenSide;
}

/** One answer, without its body. */
export interface SeenSide {
  readonly status: number | undefined;
  readonly bytes: number;
  readonly digest: string;
  readonly elapsedMs: number;
}

/** What the comparison brings. */
export interface SameAnswersEvidence {
  /** Where the requests come from. */
  readonly document: string | undefined;
  /** Routes that nothing was asked of, with the reason. */
  readonly leftOut: readonly string[];
  readonly requests: readonly ComparedRequest[];
  /** The comparison put to the test: a change that was planted into the original's own answer. */
  readonly planted: { readonly what: string; readonly found: boolean } | undefined;
}

type Ask = (request: HttpRequest) => Promise<Exchange>;

export const sameAnswers: Check<SameAnswersEvidence> = {
  id: 'answers.same',
  group: 'answers',
  title: 'the action answers as the untouched image does',
  why: 'The action must be the model, unchanged: a lost header, a cut picture or another number is a wrong answer nobody notices.',
  how: 'Requests made of the image’s OpenAPI or Swagger document and its sample go to the original, twice, and to the action through the emulator. Status, headers and body are compared; numbers that are not equal may be apart by the stated tolerance; what the original answers differently each time is compared by type. A planted change shows that a difference would be found.',
  evidence: 'every request with both statuses, sizes, digests and times, and every difference',
  async measure(lab) {
    const original = await lab.original();
    if (!('ask' in original)) return { skip: `there is nothing to compare with: ${original.reason}` };
    const action = (await lab.host()).ask;
    return compareAll(lab, { ...(await lab.examples()), original: original.ask, action });
  },
  judge: (evidence, { tolerance }) => judgeAnswers(evidence, tolerance),
};

/** Judges what a comparison brought; pure. */
export function judgeAnswers(
  { requests, planted, leftOut }: SameAnswersEvidence,
  tolerance: number,
): Judgement {
  const faults = requests.flatMap((it) =>
    it.differences.map((one) => `${it.what}: ${one.where} is ${one.action}, and was ${one.original}`),
  );
  if (planted && !planted.found)
    faults.push(`the comparison did not find a planted change (${planted.what})`);
  if (requests.length === 0) faults.push('there was nothing to ask');
  const wrong = requests.filter((it) => it.differences.length > 0).length;
  const volatile = requests.flatMap((it) => it.volatile).length;
  const farthest = Math.max(0, ...requests.map((it) => it.farthest));
  const summary = [
    wrong === 0
      ? `${requests.length} requests, all the same`
      : `${wrong} of ${requests.length} requests differ`,
    ...(farthest > 0
      ? [`numbers apart by ${farthest.toExponential(1)} at most (${tolerance} is permitted)`]
      : []),
    ...(leftOut.length > 0 ? [`routes that were not asked: ${leftOut.length}`] : []),
    ...(volatile > 0 ? [`${volatile} places that the original answers differently each time`] : []),
  ];
  return judged(summary.join(', '), faults);
}

/** Asks all of them one after another, as models need not bear several at once. */
export async function compareAll(
  { terms }: Pick<Lab, 'terms'>,
  sides: Examples & {
    readonly original: Ask;
    readonly action: Ask;
  },
): Promise<SameAnswersEvidence | Skipped> {
  const compared: ComparedRequest[] = [];
  let planted: SameAnswersEvidence['planted'];
  for (const { id, what, request, isPrediction } of sides.requests) {
    const first = await sides.original(request);
    const action = await sides.action(request);
    const second = isSame(first, action) ? first : await sides.original(request);
    compared.push({
      id,
      what,
      original: toSide(first),
      action: toSide(action),
      ...compareAnswers(first, second, action, terms.tolerance),
    });
    if (isPrediction || !planted) planted ??= findPlanted(first, terms.tolerance);
  }
  return { document: sides.document, leftOut: sides.leftOut, requests: compared, planted };
}

function findPlanted(first: Exchange, tolerance: number): SameAnswersEvidence['planted'] {
  const change = first.tag === 'answered' ? plantChange(first.body) : undefined;
  if (first.tag !== 'answered' || !change) return undefined;
  const { differences } = compareAnswers(first, first, { ...first, body: change.body }, tolerance);
  return { what: change.what, found: differences.length > 0 };
}

function isSame(first: Exchange, action: Exchange): boolean {
  return first.tag === 'answered' && action.tag === 'answered' && first.body.equals(action.body);
}

function toSide(it: Exchange): SeenSide {
  if (it.tag === 'broken') return { status: undefined, bytes: 0, digest: '', elapsedMs: it.elapsedMs };
  const { status, body, elapsedMs } = it;
  return { status, bytes: body.length, digest: createHash('sha256').update(body).digest('hex'), elapsedMs };
}
