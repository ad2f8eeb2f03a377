import { type LookupAddress, lookup } from 'node:dns';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { nodeHttp } from './node-http.ts';
import { isPrivateAddress } from './private-address.ts';
import { chooseProxy, type ProxySettings } from './proxy-choice.ts';

/** Connections that are kept alive, sorted by the way they take. */
export interface Agents {
  /** The agent for a URL, and the host of the proxy when one is in between, which then resolves names. */
  choose(
    url: URL,
    isGuarded: boolean,
  ): { readonly agent: HttpAgent | HttpsAgent; readonly proxy: string | undefined };
  close(): void;
}

/** The code of a refused connection: a name that leads into a private network. */
export const privateAddressCode = 'ERR_PRIVATE_ADDRESS';

/** `certificates` are trusted in addition to the usual ones, in PEM. */
export function createAgents(proxy: ProxySettings, certificates: readonly string[]): Agents {
  const common = {
    keepAlive: true,
    maxSockets: 64,
    maxFreeSockets: 64,
    // Of a name with several addresses each gets this long; Node's quarter of a second fails on slow links.
    autoSelectFamilyAttemptTimeout: 2_000,
  };
  const direct = createPair(common, certificates);
  const guarded = createPair({ ...common, lookup: lookupPublic }, certificates);
  // One pair for each proxy; whether a URL takes it is decided here, not by the agent.
  const proxied = new Map<string, AgentPair>();
  const through = (address: string): AgentPair => {
    const proxyEnv = { HTTP_PROXY: address, HTTPS_PROXY: address };
    const known = proxied.get(address) ?? createPair({ ...common, proxyEnv }, certificates);
    proxied.set(address, known);
    return known;
  };
  return {
    choose(url, isGuarded) {
      const address = chooseProxy(url, proxy);
      const agents = address ? through(address.href) : isGuarded ? guarded : direct;
      return { agent: agents.agentFor(url), proxy: address?.host };
    },
    close() {
      for (const agents of [direct, guarded, ...proxied.values()]) agents.destroy();
    },
  };
}

/** The agents of one way. Most clients need one of them. */
interface AgentPair {
  agentFor(url: URL): HttpAgent | HttpsAgent;
  destroy(): void;
}

function createPair(options: object, certificates: readonly string[]): AgentPair {
  let plain: HttpAgent | undefined;
  let secure: HttpsAgent | undefined;
  const createSecure = (): HttpsAgent => {
    if (certificates.length === 0) return new nodeHttp.secure.Agent(options);
    const { getCACertificates } = process.getBuiltinModule('node:tls');
    return new nodeHttp.secure.Agent({ ...options, ca: [...getCACertificates('default'), ...certificates] });
  };
  return {
    agentFor({ protocol }) {
      if (protocol === 'https:') {
        secure ??= createSecure();
        return secure;
      }
      plain ??= new nodeHttp.plain.Agent(options);
      return plain;
    },
    destroy() {
      plain?.destroy();
      secure?.destroy();
    },
  };
}

// The address is checked where it is used: a check before could be answered differently the second time.
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = (found ?? []) as LookupAddress[];
    const refused = addresses.find(({ address }) => isPrivateAddress(address));
    const failure = refused
      ? Object.assign(new Error(`${hostname} is at ${refused.address}`), { code: privateAddressCode })
      : error;
    const [first] = addresses;
    if (failure || !first) callback(failure ?? new Error(`${hostname} has no address`), '', 0);
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
