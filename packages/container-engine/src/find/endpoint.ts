import { EndpointInvalidError } from '../errors.ts';

/** Certificates of a TLS connection (PEM). */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly skipVerify: boolean;
}

/** A socket file, or a named pipe of Windows. */
export interface SocketEndpoint {
  readonly kind: 'socket';
  readonly url: string;
  readonly path: string;
}

/** An engine that listens on the network. */
export interface TcpEndpoint {
  readonly kind: 'tcp';
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsMaterial;
}

/** An engine on a machine that ssh leads to. */
export interface SshEndpoint {
  readonly kind: 'ssh';
  readonly url: string;
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** The engine's socket over there, when it is not the usual one. */
  readonly path?: string;
}

/** Where an engine answers. */
export type Endpoint = SocketEndpoint | TcpEndpoint | SshEndpoint;

const plainPort = 2375;
const tlsPort = 2376;

/**
 * Reads what DOCKER_HOST, CONTAINER_HOST and the `Host` of a Docker context may hold. `source` names the
 * place for the error of a value that is none of it.
 */
export function parseEndpoint(value: string, source: string, tls?: TlsMaterial): Endpoint {
  const socket = /^(unix|npipe):\/\/(.+)$/.exec(value);
  if (socket?.[2] !== undefined) return { kind: 'socket', url: value, path: socket[2] };

  const text = value.includes('://') ? value : `tcp://${value}`;
  const url = URL.parse(text);
  const host = url?.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!url || !host) throw new EndpointInvalidError(source, `"${value}" is no address of an engine`);
  const port = url.port === '' ? undefined : Number(url.port);

  switch (url.protocol) {
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const material = tls ?? (url.protocol === 'https:' ? { skipVerify: false } : undefined);
      const usual = material === undefined ? plainPort : tlsPort;
      return { kind: 'tcp', url: text, host, port: port ?? usual, ...(material && { tls: material }) };
    }
    case 'ssh:':
      return {
        kind: 'ssh',
        url: text,
        host,
        ...(url.username !== '' && { user: decodeURIComponent(url.username) }),
        ...(port !== undefined && { port }),
        ...(url.pathname.length > 1 && { path: url.pathname }),
      };
    default:
      throw new EndpointInvalidError(source, `"${value}" begins with an unknown scheme`);
  }
}

/** A socket file as an endpoint. */
export function socketEndpoint(path: string): SocketEndpoint {
  return { kind: 'socket', url: `unix://${path}`, path };
}
