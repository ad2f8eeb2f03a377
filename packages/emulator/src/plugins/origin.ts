import { WhiskRejection } from '@serverless-max/whisk-protocol';
import type { FastifyInstance } from 'fastify';
import { isLoopbackHost } from '../loopback.ts';

/** What a request says of where it was sent to, and of the page that sent it. */
export interface RequestSource {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  /** `Sec-Fetch-Site`, which browsers set and pages cannot. */
  readonly site?: string | undefined;
}

const foreignName =
  'This emulator answers its REST API only under the address that it listens on: the Host header names another one.';
const foreignPage = 'This emulator does not answer its REST API to web pages of other machines.';

/**
 * Why a REST request is refused, or undefined. Everything on this machine may use the API with keys that everybody
 * knows; the web pages that somebody looks at on this machine may not. A name that leads here by a trick of its owner
 * shows in `Host`, a page of elsewhere in `Origin` or `Sec-Fetch-Site`; other clients send no origin.
 * Who listens for other machines is reached under names that cannot be known here: then any `Host` will do.
 * `listening` is the address, undefined without a port.
 */
export function refusalOf(source: RequestSource, listening: string | undefined): string | undefined {
  const { host, origin, site } = source;
  const isOurs = (name: string | undefined): boolean =>
    name !== undefined && (isLoopbackHost(name) || name === listening?.toLowerCase());
  const isOpen = listening !== undefined && !isLoopbackHost(listening);
  const name = host === undefined ? undefined : nameOf(host);
  if (host !== undefined && !isOpen && !isOurs(name)) return foreignName;
  // An origin on another port of this machine is of another site, so the origin goes first.
  if (origin !== undefined) return isOurs(nameOfOrigin(origin)) ? undefined : foreignPage;
  const isOwnPage =
    site === undefined || ['none', 'same-origin'].includes(site) || (site === 'same-site' && isOurs(name));
  return isOwnPage ? undefined : foreignPage;
}

/** Refuses what web pages of other machines ask of the routes of this scope, preflights too. */
export function refuseForeignPages(scope: FastifyInstance, listening: () => string | undefined): void {
  scope.addHook('onRequest', ({ headers }, _reply, done) => {
    const { host, origin, 'sec-fetch-site': site } = headers;
    const sentence = refusalOf({ host, origin, site }, listening());
    done(sentence === undefined ? undefined : new WhiskRejection(403, sentence));
  });
}

/** The name of a `Host` header, without its port and brackets; undefined for what is none. */
function nameOf(host: string): string | undefined {
  const parts = /^(?:\[([\da-f:.]+)\]|([^\s:/?#@[\]\\]+))(?::\d*)?$/i.exec(host);
  return (parts?.[1] ?? parts?.[2])?.toLowerCase();
}

function nameOfOrigin(origin: string): string | undefined {
  const authority = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1];
  return authority === undefined ? undefined : nameOf(authority);
}
