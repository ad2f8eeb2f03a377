import type { ActivationLog } from '../activation-log.ts';
import type { Environment } from '../environment.ts';
import {
  AnswerTooLargeError,
  AppNotFoundError,
  BadArgumentsError,
  BadResponseError,
  lineOf,
  ServerTimeoutError,
} from '../model-errors.ts';
import {
  answerLimitOf,
  commandOf,
  healthPathOf,
  maxResultBytesOf,
  modelPortOf,
  timeLeft,
} from '../settings.ts';
import type { HttpRequest, HttpResponse } from '../web/http-message.ts';
import type { Model } from './model.ts';
import { ServerClient } from './server-client.ts';
import { ModelServerProcess } from './server-process.ts';

const msBetweenTries = 10;

/**
 * Starts the image's own command and resolves to a model that forwards requests to it, once it is ready. `onStart` hears
 * of the process before, and `log` gets what it prints. Rejects with an error of the action server.
 */
export async function openServer(
  environment: Environment,
  log: ActivationLog,
  onStart: (process: ModelServerProcess) => void,
): Promise<Model> {
  const [command, port] = [commandOf(environment), modelPortOf(environment)];
  if (command.length === 0) {
    throw new AppNotFoundError(
      'No server: nothing says how the image starts its own.',
      'Set SERVERLESS_MAX_COMMAND to its command, as a JSON array of words.',
    );
  }
  const process = await ModelServerProcess.start(command, environment, log);
  onStart(process);
  const client = new ServerClient(port);
  try {
    await waitUntilReady(process, client, port, environment);
  } catch (error) {
    await process.stop();
    await process.output.settle();
    throw error;
  }
  return new ServerModel(process, client, environment);
}

class ServerModel implements Model {
  readonly #process: ModelServerProcess;
  readonly #client: ServerClient;
  readonly #environment: Environment;

  constructor(process: ModelServerProcess, client: ServerClient, environment: Environment) {
    this.#process = process;
    this.#client = client;
    this.#environment = environment;
  }

  get loss(): Error | undefined {
    return this.#process.hasEnded ? this.#process.endedError('before this run') : undefined;
  }

  async answer(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.#ask(request);
    } finally {
      await this.#process.output.settle();
    }
  }

  async #ask(request: HttpRequest): Promise<HttpResponse> {
    const limitMs = answerLimitOf(this.#environment, Date.now());
    try {
      return await this.#client.send(request, limitMs, maxResultBytesOf(this.#environment));
    } catch (error) {
      const known = [ServerTimeoutError, BadArgumentsError, AnswerTooLargeError];
      if (known.some((kind) => error instanceof kind)) throw error;
      if (await this.#process.wait(1000)) throw this.#process.endedError('while it answered');
      throw new BadResponseError(`The model's own server gave no answer: ${lineOf(error)}.`);
    }
  }
}

async function waitUntilReady(
  process: ModelServerProcess,
  client: ServerClient,
  port: number,
  environment: Environment,
): Promise<void> {
  const healthPath = healthPathOf(environment);
  const [start, limitMs] = [performance.now(), timeLeft(environment, Date.now())];
  while (!(await client.isOpen()) || (healthPath !== '' && !(await isHealthy(client, healthPath)))) {
    if (await process.wait(msBetweenTries)) throw process.endedError(`before it listened on port ${port}`);
    if (performance.now() - start > limitMs) {
      throw new ServerTimeoutError(
        `The model's own server did not listen on port ${port} within ${Math.floor(limitMs)} ms.`,
        'SERVERLESS_MAX_MODEL_PORT names another port.',
      );
    }
  }
}

async function isHealthy(client: ServerClient, path: string): Promise<boolean> {
  const request = { method: 'GET', path, query: '', headers: {}, body: Buffer.alloc(0) };
  try {
    return (await client.send(request, 1000, 1 << 20)).status < 400;
  } catch {
    return false; // whatever it is, the server is not ready yet
  }
}
