import type { ActivationLog } from '../activation-log.ts';
import { type Answer, errorAnswer } from '../answer.ts';
import { type Environment, exportContext, exportVariables } from '../environment.ts';
import { Lifecycle } from '../lifecycle.ts';
import {
  AnswerTooLargeError,
  BadArgumentsError,
  isNamed,
  lineOf,
  ServerEndedError,
  ServerTimeoutError,
  sentenceOf,
} from '../model-errors.ts';
import { allowsConcurrency, maxResultBytesOf, predictPathOf } from '../settings.ts';
import { toRequest } from '../web/arguments.ts';
import { membersOf } from '../web/json.ts';
import { encodeResult, errorResult, toResult } from '../web/result.ts';
import type { Model, OpenModel } from './model.ts';

const notAnArgument = 'The action did not receive a dictionary or array as an argument.';

/**
 * An image that brings its own model: `/init` and `/run` without HTTP, as the action server in Python answers them.
 * An answer is there only after the activation's sentinels are written.
 */
export class ModelAction {
  readonly #environment: Environment;
  readonly #log: ActivationLog;
  readonly #open: OpenModel;
  readonly #lifecycle: Lifecycle;
  #model: Model | undefined;
  #predictPath = '';
  #maxResultBytes = 0;

  constructor(environment: Environment, log: ActivationLog, open: OpenModel) {
    this.#environment = environment;
    this.#log = log;
    this.#open = open;
    this.#lifecycle = new Lifecycle(allowsConcurrency(environment));
  }

  /** Answers `/init`: 200 when the model is loaded, 502 with a readable error when it is not. */
  async init(message: unknown): Promise<Answer> {
    const refusal = this.#lifecycle.initRefusal();
    if (refusal !== undefined) {
      this.#log.error(refusal);
      return errorAnswer(403, refusal);
    }
    this.#lifecycle.beginInit();
    let isLoaded = false;
    try {
      await this.#load(membersOf(membersOf(message)['value']));
      isLoaded = true;
      return { status: 200, body: '{"ok":true}' };
    } catch (error) {
      this.#log.error(isNamed(error) ? sentenceOf(error) : error);
      await this.#log.closeActivation();
      return errorAnswer(502, sentenceOf(error));
    } finally {
      this.#lifecycle.endInit(isLoaded);
    }
  }

  /** Answers `/run`: 200 with the result, also where the model fails; 502 when the container has to be given up. */
  async run(message: unknown): Promise<Answer> {
    const refusal = this.#lifecycle.runRefusal();
    if (refusal !== undefined) return errorAnswer(403, refusal);
    const loss = this.#model?.loss;
    if (loss !== undefined) return errorAnswer(500, sentenceOf(loss));
    this.#lifecycle.beginRun();
    try {
      return await this.#log.around(membersOf(message)['activation_id'], () => this.#runOnce(message));
    } finally {
      this.#lifecycle.endRun(true);
    }
  }

  async #runOnce(message: unknown): Promise<Answer> {
    const value = argumentsOf(message);
    if (typeof value !== 'object' || value === null) return errorAnswer(404, notAnArgument);
    exportContext(this.#environment, membersOf(message));
    return this.#answer(value);
  }

  async #load(value: Readonly<Record<string, unknown>>): Promise<void> {
    exportVariables(this.#environment, value['env']);
    if (value['code']) this.#log.error("The action's code is ignored: this image brings its own model.");
    this.#predictPath = predictPathOf(this.#environment);
    this.#maxResultBytes = maxResultBytesOf(this.#environment);
    this.#model = await this.#open();
  }

  async #answer(value: object): Promise<Answer> {
    try {
      return { status: 200, body: await this.#resultOf(value) };
    } catch (error) {
      if (error instanceof ServerEndedError || error instanceof ServerTimeoutError) {
        this.#log.error(sentenceOf(error));
        return errorAnswer(502, sentenceOf(error));
      }
      return { status: 200, body: JSON.stringify(this.#failureOf(error)) };
    }
  }

  async #resultOf(value: object): Promise<string> {
    if (Array.isArray(value)) {
      throw new BadArgumentsError('A model takes an object as its arguments, but was given an array.');
    }
    const model = this.#model;
    if (!model) throw new Error('a run came before the model was loaded');
    const response = await model.answer(toRequest(membersOf(value), this.#predictPath));
    return encodeResult(toResult(response), this.#maxResultBytes);
  }

  #failureOf(error: unknown): object {
    if (error instanceof BadArgumentsError) return errorResult(400, sentenceOf(error));
    if (error instanceof AnswerTooLargeError) return errorResult(502, sentenceOf(error));
    this.#log.error(error);
    return errorResult(500, `The model failed: ${isNamed(error) ? sentenceOf(error) : lineOf(error)}.`);
  }
}

/** What a `/run` brings; everything may be missing. */
function argumentsOf(message: unknown): unknown {
  const isBare = typeof message !== 'object' || Array.isArray(message);
  return (isBare ? message : membersOf(message)['value']) ?? {};
}
