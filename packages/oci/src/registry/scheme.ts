import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { isPlainHttp } from './connection-failure.ts';

const probeTimeoutMs = 3_000;

/** As for the real connections, see `agents.ts`; the types of Node.js do not know it here. */
const patience = { autoSelectFamilyAttemptTimeout: probeTimeoutMs };

/**
 * Whether a server on this machine speaks TLS: there a registry may be plain or not. Anything that does not sound like TLS
 * is plain http, and a registry that is not there is for the first request to find.
 */
export function speaksTls(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // Nothing is sent over this connection, and the real ones check the certificate.
    const socket = connect({
      host,
      port: Number(url.port || 443),
      rejectUnauthorized: false,
      // Without any authority: reading those of the system would take longer than all the rest.
      ca: [],
      ...patience,
      ...(isIP(host) === 0 && { servername: host }),
    });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(probeTimeoutMs, () => end(false));
    socket.once('secureConnect', () => end(true));
    socket.once('error', (error: Error & { code?: unknown }) =>
      end(!isPlainHttp(error) && /ALERT/.test(String(error.code))),
    );
  });
}
