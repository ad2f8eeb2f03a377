import { type Answer, errorAnswer } from '../answer.ts';
import { textOf } from '../errors.ts';
import { toErrorValue } from './error-value.ts';
import type { ActionFunction } from './main-name.ts';

/** How a run ended: its answer, what goes to the log, and whether the action may run again. */
export interface RunOutcome {
  readonly answer: Answer;
  readonly complaint: readonly unknown[];
  readonly isSound: boolean;
}

/**
 * Calls the action. What it throws is a developer error (502); what its promise is rejected with is an application
 * error (200, `{"error": …}`), which keeps the container. No result means `{}`.
 * (OpenWhisk: core/nodejsActionBase/runner.js and src/service.js)
 */
export async function runAction(action: ActionFunction, args: unknown): Promise<RunOutcome> {
  try {
    const returned = action(args);
    const result = await Promise.resolve(returned).catch((rejection: unknown) => ({
      error: toErrorValue(rejection),
    }));
    return toOutcome(result === undefined ? {} : result);
  } catch (thrown) {
    return failed(thrown);
  }
}

function toOutcome(result: unknown): RunOutcome {
  const body: string | undefined = JSON.stringify(result);
  if (body?.startsWith('{') || body?.startsWith('[')) {
    return { answer: { status: 200, body }, complaint: [], isSound: true };
  }
  return {
    answer: errorAnswer(502, 'The action did not return a dictionary.'),
    complaint: [`Result must be of type object but has type "${typeof result}":`, result],
    isSound: true,
  };
}

function failed(thrown: unknown): RunOutcome {
  return {
    answer: errorAnswer(502, `An error has occurred: ${textOf(thrown)}`),
    complaint: [thrown],
    isSound: false,
  };
}
