import type { Check } from './check.ts';
import { checkGroups } from './check.ts';
import { prediction } from './checks/answers/prediction.ts';
import { sameAnswers } from './checks/answers/same-answers.ts';
import { waterfall } from './checks/cold-start/waterfall.ts';
import { badBodies } from './checks/contract/bad-bodies.ts';
import { concurrency } from './checks/contract/concurrency.ts';
import { earlyRun } from './checks/contract/early-run.ts';
import { emptyInit } from './checks/contract/empty-init.ts';
import { environment } from './checks/contract/environment.ts';
import { init } from './checks/contract/init.ts';
import { largeInput } from './checks/contract/large-input.ts';
import { logs } from './checks/contract/logs.ts';
import { missingArguments } from './checks/contract/missing-arguments.ts';
import { overlap } from './checks/contract/overlap.ts';
import { pause } from './checks/contract/pause.ts';
import { run } from './checks/contract/run.ts';
import { secondInit } from './checks/contract/second-init.ts';
import { shutdown } from './checks/contract/shutdown.ts';
import { unicode } from './checks/contract/unicode.ts';
import { headroom } from './checks/limits/headroom.ts';
import { against } from './checks/parity/against.ts';
import { badInputs } from './checks/robustness/bad-inputs.ts';
import { cutConnections } from './checks/robustness/cut-connections.ts';
import { killed } from './checks/robustness/killed.ts';
import { rightSize } from './checks/size/right-size.ts';
import { load } from './checks/steady-state/load.ts';
import { UnknownCheckError } from './errors.ts';

/** Every check, in the order of reports. */
export const allChecks: readonly Check[] = [
  init,
  emptyInit,
  run,
  secondInit,
  earlyRun,
  badBodies,
  missingArguments,
  unicode,
  largeInput,
  logs,
  overlap,
  concurrency,
  environment,
  pause,
  shutdown,
  prediction,
  sameAnswers,
  badInputs,
  cutConnections,
  killed,
  rightSize,
  waterfall,
  load,
  headroom,
  against,
];

/**
 * The checks that words choose: each is a group or an id; none is all.
 * @throws UnknownCheckError
 */
export function selectChecks(
  words: readonly string[],
  checks: readonly Check[] = allChecks,
): readonly Check[] {
  const matches = (word: string, { id, group }: Check): boolean => word === id || word === group;
  const stranger = words.find((word) => !checks.some((check) => matches(word, check)));
  if (stranger !== undefined) {
    throw new UnknownCheckError(stranger, [...checkGroups, ...checks.map(({ id }) => id)]);
  }
  return words.length === 0 ? checks : checks.filter((check) => words.some((word) => matches(word, check)));
}
