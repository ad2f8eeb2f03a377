import type { Exchange } from './exchange.ts';

/** Which requests a fault befalls. */
export interface FaultMatch {
  readonly method?: string;
  /** Compared with path and query. */
  readonly path?: RegExp;
  /** How often it happens; always unless given. */
  readonly times?: number;
  /** How many matching requests pass unharmed before. */
  readonly skip?: number;
}

/** Something that goes wrong. Returns true when it has answered itself. */
export interface Fault {
  readonly match: FaultMatch;
  readonly act: (exchange: Exchange) => boolean | Promise<boolean>;
}

/** Mount requests. */
export const mounts: FaultMatch = { method: 'POST', path: /[?&]mount=/ };

const spoil = (match: FaultMatch, change: (spoiling: Exchange['spoiling']) => void): Fault => ({
  match,
  act: ({ spoiling }) => {
    change(spoiling);
    return false;
  },
});

/** What registries are seen to do wrong, and what a hostile one may try. Each is handed to `registry.fail`. */
export const faults = {
  /** Answers a status, in the registry's words when there is a code. */
  answer: (
    match: FaultMatch,
    status: number,
    said: {
      readonly code?: string;
      readonly message?: string;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    } = {},
  ): Fault => ({
    match,
    act: async (exchange) => {
      await exchange.readBody();
      if (said.code) exchange.refuse(status, said.code, said.message ?? '', undefined, said.headers);
      else exchange.reply(status, said.headers, Buffer.from(said.body ?? ''));
      return true;
    },
  }),
  /** Answers before the body of the request has arrived, and reads no further. */
  answerEarly: (match: FaultMatch, status: number, code = 'UNSUPPORTED'): Fault => ({
    match,
    act: (exchange) => {
      exchange.refuse(status, code, 'answered early', undefined, { connection: 'close' });
      return true;
    },
  }),
  redirect: (match: FaultMatch, to: (exchange: Exchange) => string, status = 307): Fault => ({
    match,
    act: async (exchange) => {
      await exchange.readBody();
      exchange.reply(status, { location: to(exchange) });
      return true;
    },
  }),
  /** Takes 202 for a mount: an upload has begun instead. Give it a `mounts` match. */
  declineMount: (match: FaultMatch = mounts): Fault => ({
    match,
    act: (exchange) => {
      exchange.url.searchParams.delete('mount');
      return false;
    },
  }),
  cutAnswer: (match: FaultMatch, at: number): Fault =>
    spoil(match, (it) => Object.assign(it, { cutAnswerAt: at })),
  cutRequest: (match: FaultMatch, afterBytes: number): Fault =>
    spoil(match, (it) => Object.assign(it, { cutRequestAfterBytes: afterBytes })),
  corruptAnswer: (match: FaultMatch, at: number): Fault =>
    spoil(match, (it) => Object.assign(it, { corruptAnswerAt: at })),
  corruptRequest: (match: FaultMatch, at: number): Fault =>
    spoil(match, (it) => Object.assign(it, { corruptRequestAt: at })),
  /** Overwrites a header of the answer; undefined takes it away. */
  header: (match: FaultMatch, name: string, value: string | undefined): Fault =>
    spoil(match, (it) => Object.assign(it.headers, { [name]: value })),
  /** Something else happens as soon as the answer is out: a tag moves, say. */
  afterwards: (match: FaultMatch, action: () => void): Fault =>
    spoil(match, (it) => Object.assign(it, { afterwards: action })),
  delay: (match: FaultMatch, ms: number): Fault => ({
    match,
    act: () => new Promise((resolve) => setTimeout(() => resolve(false), ms)),
  }),
  /** Cuts the connection without a word. */
  hangUp: (match: FaultMatch): Fault => ({
    match,
    act: ({ socket }) => {
      socket.destroy();
      return true;
    },
  }),
};

/** Decides which faults befall a request, and counts. */
export class FaultPlan {
  readonly #faults: { readonly fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** Every fault whose turn it is; true when one of them has answered. */
  async befall(exchange: Exchange): Promise<boolean> {
    const target = `${exchange.url.pathname}${exchange.url.search}`;
    for (const entry of this.#faults) {
      const { method, path, times = Number.POSITIVE_INFINITY, skip = 0 } = entry.fault.match;
      if (method !== undefined && method !== exchange.method) continue;
      if (path && !path.test(target)) continue;
      entry.seen += 1;
      if (entry.seen <= skip || entry.seen > skip + times) continue;
      if (await entry.fault.act(exchange)) return true;
    }
    return false;
  }
}
