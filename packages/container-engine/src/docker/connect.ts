import type { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { inspect } from 'node:util';
import type { Endpoint } from '../find/endpoint.ts';
import { DockerEngine } from './docker-engine.ts';
import { HttpAgent } from './http-agent.ts';
import { SshAgent } from './ssh-agent.ts';

/**
 * Makes the client of an endpoint; nothing is sent yet. The client library is loaded here and not with the
 * package, as that alone takes longer than most commands.
 */
export async function connectDocker(endpoint: Endpoint): Promise<DockerEngine> {
  const { default: Docker } = await import('dockerode');
  const agent = createAgent(endpoint);
  // The library describes each of its requests in full, to nobody: 10 ms of sockets and parsers, but for this.
  Object.defineProperty(agent, inspect.custom, { value: () => 'Agent' });
  // The library fills what is absent from the process's environment: so nothing may be absent.
  const nothing = {
    host: undefined,
    port: undefined,
    socketPath: undefined,
    username: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    protocol: 'http',
    pathPrefix: '/',
  } as const;
  const docker = new Docker({ ...nothing, ...toClientOptions(endpoint), ...{ agent } });
  return new DockerEngine({ docker, agent, endpoint: endpoint.url, remoteHost: remoteHostOf(endpoint) });
}

function toClientOptions(endpoint: Endpoint): object {
  switch (endpoint.kind) {
    case 'socket':
      return { socketPath: endpoint.path };
    case 'ssh':
      // The agent is the connection; the name only fills the Host header.
      return { host: 'localhost' };
    case 'tcp':
      return { host: endpoint.host, port: endpoint.port, protocol: endpoint.tls ? 'https' : 'http' };
  }
}

function createAgent(endpoint: Endpoint): Agent {
  if (endpoint.kind === 'ssh') return new SshAgent(endpoint);
  if (endpoint.kind === 'socket' || endpoint.tls === undefined) return new HttpAgent({ keepAlive: true });
  const { ca, cert, key, skipVerify } = endpoint.tls;
  return new TlsAgent({
    keepAlive: true,
    rejectUnauthorized: !skipVerify,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  });
}

const localNames = /^(localhost|127(\.\d+){3}|::1)$/i;

function remoteHostOf(endpoint: Endpoint): string | undefined {
  if (endpoint.kind === 'socket' || localNames.test(endpoint.host)) return undefined;
  return endpoint.host;
}
