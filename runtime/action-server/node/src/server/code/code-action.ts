import type { ActivationLog } from '../activation-log.ts';
import { type Answer, errorAnswer } from '../answer.ts';
import { type Environment, exportContext, exportSettings } from '../environment.ts';
import { describeThrown, UnusableCodeError } from '../errors.ts';
import { Lifecycle } from '../lifecycle.ts';
import { allowsConcurrency } from '../settings.ts';
import { loadAction } from './code-loader.ts';
import type { ActionCode, ActionFunction } from './main-name.ts';
import { runAction } from './result.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * An action whose code `/init` brings: `/init` and `/run` without HTTP. An answer is there only after the
 * activation's sentinels are written. (OpenWhisk: docs/actions-new.md, core/nodejsActionBase/src/service.js)
 */
export class CodeAction {
  readonly #environment: Environment;
  readonly #log: ActivationLog;
  readonly #lifecycle: Lifecycle;
  #function: ActionFunction = () => ({});

  constructor(environment: Environment, log: ActivationLog) {
    this.#environment = environment;
    this.#log = log;
    this.#lifecycle = new Lifecycle(allowsConcurrency(environment));
  }

  /** Answers `/init`: 200 when the code is loaded, 502 with the reason when it is not. */
  async init(message: unknown): Promise<Answer> {
    const refusal = this.#lifecycle.initRefusal();
    if (refusal !== undefined) return this.#refuse(refusal);
    const value = membersOf(membersOf(message)['value']);
    const code = toActionCode(value);
    if (code === undefined) return errorAnswer(403, 'Missing main/no code to execute.');
    this.#lifecycle.beginInit();
    let isLoaded = false;
    try {
      exportSettings(this.#environment, value['env']);
      this.#function = await loadAction(code);
      isLoaded = true;
      return { status: 200, body: '{"OK":true}' };
    } catch (thrown) {
      // What the code threw is logged whole: only so is it seen where a syntax error is.
      const complaint = thrown instanceof UnusableCodeError ? thrown.message : thrown;
      this.#log.error('Error during initialization:', complaint);
      await this.#log.closeActivation();
      return errorAnswer(502, `Initialization has failed due to: ${describeThrown(thrown)}`);
    } finally {
      this.#lifecycle.endInit(isLoaded);
    }
  }

  /** Answers `/run`: 200 with the action's result or application error, 502 when the action is broken. */
  async run(message: unknown): Promise<Answer> {
    const refusal = this.#lifecycle.runRefusal();
    if (refusal !== undefined) return this.#refuse(refusal);
    const value = membersOf(message)['value'] ?? {};
    if (typeof value !== 'object') {
      return this.#refuse(
        `Internal system error: the argument must be a dictionary but has type '${typeof value}'.`,
      );
    }
    this.#lifecycle.beginRun();
    exportContext(this.#environment, membersOf(message));
    const { answer, isSound } = await this.#log.around(membersOf(message)['activation_id'], async () => {
      const outcome = await runAction(this.#function, value);
      if (outcome.complaint.length > 0) this.#log.error(...outcome.complaint);
      return outcome;
    });
    this.#lifecycle.endRun(isSound);
    return answer;
  }

  /** A request that is not an activation: told in the log, and no sentinel. */
  #refuse(reason: string): Answer {
    this.#log.error('Internal system error:', reason);
    return errorAnswer(403, reason);
  }
}

function toActionCode({ main, code, binary }: Members): ActionCode | undefined {
  const isComplete = typeof main === 'string' && typeof code === 'string' && main !== '' && code !== '';
  return isComplete ? { main, code, isArchive: binary === true } : undefined;
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
