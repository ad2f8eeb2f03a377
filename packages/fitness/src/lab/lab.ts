import type { ContainerEngine } from '@serverless-max/container-engine';
import type { Clock } from '@serverless-max/foundation';
import { NoAnswerError, NoRequestError } from '../errors.ts';
import type { Exchange, HttpRequest } from '../http/exchange.ts';
import { type DerivedRequests, deriveRequests } from '../requests/derive.ts';
import { findDocument } from '../requests/find-document.ts';
import { predictRouteOf, sampleOf, sampleWithFile } from '../requests/sample.ts';
import type { Subject } from '../subject.ts';
import type { Terms } from '../terms.ts';
import { type ActionContainer, startActionContainer } from './action-container.ts';
import { type ActionHost, openActionHost } from './action-host.ts';
import { type NoOriginal, type OriginalServer, startOriginal } from './original-server.ts';
import { argumentsOf, webActionOf } from './web-action.ts';

/** How a container of the action is started. */
export interface StartActionOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly memoryMb?: number;
  /** How long it may take to open its port, and each answer. Default: the action's. */
  readonly timeoutMs?: number;
  readonly onPhase?: (phase: 'created' | 'started') => void;
}

/** Requests that an image can be asked, and how they were found. */
export interface Examples extends DerivedRequests {
  /** The path of the document that they come from; undefined when there is none. */
  readonly document: string | undefined;
}

/** What checks work with: the image in all its forms. What is shared is started when it is first asked for. */
export interface Lab {
  readonly subject: Subject;
  readonly terms: Terms;
  readonly clock: Clock;
  readonly engine: ContainerEngine;
  readonly signal: AbortSignal | undefined;
  /** Of every container. */
  readonly labels: Readonly<Record<string, string>>;
  /** The address of the action on another host, when it is to be compared with this one. */
  readonly against: string | undefined;
  /** A fresh container; whoever starts it disposes of it. */
  startAction(options?: StartActionOptions): Promise<ActionContainer>;
  /** The emulator with the action; one for all checks. */
  host(): Promise<ActionHost>;
  /** An emulator of one's own, for those who break things; whoever opens it disposes of it. */
  openHost(containers: number): Promise<ActionHost>;
  /** The untouched image; one for all checks. */
  original(): Promise<OriginalServer | NoOriginal>;
  /** A request that shows the model at work. @throws NoRequestError, NoAnswerError */
  sample(): Promise<HttpRequest>;
  /** The same as the value of `/run`. @throws NoRequestError */
  sampleArguments(): Promise<object>;
  examples(): Promise<Examples>;
}

/** What a lab is made with. */
export interface LabOptions {
  readonly engine: ContainerEngine;
  readonly subject: Subject;
  readonly terms: Terms;
  readonly clock: Clock;
  readonly labels: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly against?: string | undefined;
  /** Starts the original in another way than by the engine. */
  readonly startOriginal?: (subject: Subject) => Promise<OriginalServer | NoOriginal>;
}

/** How many containers the shared host may have, which is also how many callers the load has. */
export const sharedContainers = 2;

/** Opens a lab; disposing of it removes everything that was started in it. */
export function createLab(options: LabOptions): Lab & AsyncDisposable {
  const { engine, subject, terms, clock, labels, signal } = options;
  const stack = new AsyncDisposableStack();
  // What is still being started goes too, as soon as it is there.
  const keep = <T>(made: Promise<T>): Promise<T> => {
    stack.defer(async () => {
      const thing = await made.catch(() => undefined);
      if (isDisposable(thing)) await thing[Symbol.asyncDispose]();
    });
    return made;
  };
  const openHost = (containers: number): Promise<ActionHost> =>
    openActionHost(engine, subject, {
      labels,
      clock,
      signal,
      containers,
      payloadBytes: terms.target.payloadBytes,
    });
  const host = once(() => keep(openHost(sharedContainers)));
  const original = once(() =>
    keep((options.startOriginal ?? ((it) => startOriginal(engine, it, { labels, clock, signal })))(subject)),
  );
  /** The original where there is one, else the action. */
  const askAny = async (): Promise<(request: HttpRequest) => Promise<Exchange>> => {
    const asked = await original();
    return 'ask' in asked ? asked.ask : (await host()).ask;
  };
  const examples = once(async (): Promise<Examples> => {
    const found = await findDocument(subject, await askAny());
    const { sampleFile, model, seen } = subject;
    const document = found?.document;
    const shown = sampleFile ? sampleWithFile(sampleFile, document, subject) : await sampleOf(subject);
    const routes = (model?.routes ?? []).map((it) => it.split(' ') as [string, string]);
    return {
      ...deriveRequests(document, {
        sample: shown,
        routes: model ? routes.map(([method, path]) => ({ method, path })) : (seen?.routes ?? []),
        predict: predictRouteOf(subject, document),
      }),
      document: found?.path,
    };
  });
  const sample = once(async () => {
    const own = await sampleOf(subject);
    if (own) return own.request;
    const { requests } = await examples();
    const ask = await askAny();
    const candidates = [
      ...requests.filter((it) => it.isPrediction),
      ...requests.filter((it) => !it.isPrediction && it.request.method === 'GET'),
    ];
    for (const { request } of candidates) {
      const answer = await ask(request);
      if (answer.tag === 'answered' && answer.status < 400) return request;
    }
    const asked = await original();
    if ('isSilent' in asked && asked.isSilent) throw new NoAnswerError(subject.name, asked.reason);
    throw new NoRequestError(subject.name);
  });
  return {
    subject,
    terms,
    clock,
    engine,
    signal,
    labels,
    against: options.against,
    host,
    openHost,
    original,
    examples,
    sample,
    sampleArguments: async () => argumentsOf(await sample(), webActionOf(subject)),
    startAction: ({ env = {}, memoryMb = subject.memoryMb, timeoutMs = subject.timeoutMs, onPhase } = {}) =>
      startActionContainer(engine, {
        spec: {
          image: subject.reference,
          labels,
          memoryMb,
          env: { __OW_API_HOST: 'http://127.0.0.1:3233', __OW_ALLOW_CONCURRENT: 'false', ...env },
          pidsLimit: 1024,
          ulimitNofile: 1024,
          capDrop: ['NET_RAW', 'NET_ADMIN'],
          noNewPrivileges: true,
        },
        timeoutMs,
        clock,
        signal,
        onPhase,
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Makes a thing when it is first asked for, and gives the same one ever after. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function isDisposable(thing: unknown): thing is AsyncDisposable {
  return typeof thing === 'object' && thing !== null && Symbol.asyncDispose in thing;
}
