import { createRequire } from 'node:module';
import { memberAt } from '../code/main-name.ts';
import { AppLoadError, AppNotFastifyError, AppNotFoundError, lineOf } from '../model-errors.ts';
import { loadModule, resolveEntry } from '../module-entry.ts';
import { type HttpRequest, headersToSend, targetOf } from '../web/http-message.ts';
import type { Model } from './model.ts';

/** What is used of a Fastify application (Fastify: Testing, light-my-request). */
interface FastifyApp {
  ready(): PromiseLike<unknown>;
  inject(request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly payload?: Buffer;
  }): PromiseLike<{
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string | number | readonly string[] | undefined>>;
    readonly rawPayload: Buffer;
  }>;
}

const exportNames = ['app', 'createApp', 'build', 'default'];
const hint = 'Set SERVERLESS_MAX_APP=module:export to name the application, or SERVERLESS_MAX_ADAPTER=http.';

/**
 * Loads the Fastify application of the image and makes it ready, without listening. `name` is `module`,
 * `module:export`, or empty for the main module of the package in `folder`. The export is an application, or a function
 * that makes one. Rejects with an error of the action server.
 */
export async function openFastify(name: string, folder: string): Promise<Model> {
  const origin = name === '' ? `the main module in ${folder}` : `SERVERLESS_MAX_APP=${name}`;
  const [moduleName = '', exportName] = splitName(name);
  const loaded = await load(() => loadModule(resolveModule(folder, moduleName, origin), folder), origin);
  const found = findExport(loaded, exportName);
  if (found === undefined) {
    const names = exportName ?? exportNames.join(', ');
    throw new AppNotFoundError(`No application: ${origin} exports none of ${names}.`, hint);
  }
  const app = await load(
    async () => (typeof found === 'function' && !isApp(found) ? found() : found),
    origin,
  );
  if (!isApp(app)) {
    throw new AppNotFastifyError(`${origin} gave something that is no Fastify application.`, hint);
  }
  await load(async () => app.ready(), origin);
  return { loss: undefined, answer: (request) => inject(app, request) };
}

async function inject(app: FastifyApp, request: HttpRequest): ReturnType<Model['answer']> {
  const { statusCode, headers, rawPayload } = await app.inject({
    method: request.method,
    url: targetOf(request),
    headers: headersToSend(request, 'localhost'),
    ...(request.body.length > 0 && { payload: request.body }),
  });
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((text) => [name, String(text)] as const),
  );
  return { status: statusCode, headers: pairs, body: rawPayload };
}

/** A module of the folder first, then a package. */
function resolveModule(folder: string, name: string, origin: string): string {
  try {
    return resolveEntry(folder, name);
  } catch (error) {
    try {
      return createRequire(`${folder}/package.json`).resolve(name);
    } catch {
      throw new AppNotFoundError(`No application: ${origin} is not there (${lineOf(error)}).`, hint);
    }
  }
}

function findExport(loaded: unknown, exportName: string | undefined): unknown {
  const names = exportName === undefined ? exportNames : [exportName];
  const members = names.map((name) => memberAt(loaded, name) ?? memberAt(memberAt(loaded, 'default'), name));
  const found = members.find((member) => member !== undefined);
  // `module.exports = app`, or a function that makes one.
  return found ?? (exportName === undefined && isCandidate(loaded) ? loaded : undefined);
}

/** A colon may belong to the name of a module, as in `node:fs`; an export follows the last one. */
function splitName(name: string): readonly [string, string?] {
  const colon = name.lastIndexOf(':');
  return colon < 0 ? [name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function isCandidate(value: unknown): boolean {
  return typeof value === 'function' || isApp(value);
}

function isApp(value: unknown): value is FastifyApp {
  return typeof memberAt(value, 'inject') === 'function' && typeof memberAt(value, 'ready') === 'function';
}

async function load<T>(step: () => Promise<T> | T, origin: string): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof AppNotFoundError) throw error;
    throw new AppLoadError(
      `Could not load the application from ${origin}: ${lineOf(error)}.`,
      "The activation's log has the stack.",
      { cause: error },
    );
  }
}
