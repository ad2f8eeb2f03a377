import { connect } from 'node:net';

const probeTimeoutMs = 3_000;

/**
 * The beginning of TLS without its content: a record (22) of the version 3.1 with a handshake message of the kind
 * ClientHello (1) and the length 0 (RFC 8446, 4 and 5.1). A server that speaks TLS refuses it with an alert. The empty
 * lines behind it end the request for one that speaks HTTP.
 */
const hello = Buffer.from([22, 3, 1, 0, 4, 1, 0, 0, 0, 13, 10, 13, 10]);

/** RFC 8446, 5.1: the types of the records that a server may answer with, alert and handshake. */
const tlsRecords: readonly (number | undefined)[] = [21, 22];

/**
 * Whether a server on this machine speaks TLS: there a registry may be plain or not. Anything that does not sound like TLS
 * is plain http, and a registry that is not there is for the first request to find. A handshake would tell the same and
 * take ten times as long.
 */
export function speaksTls(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(url.port || 443),
      // As for the real connections, see `agents.ts`.
      autoSelectFamilyAttemptTimeout: probeTimeoutMs,
    });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(probeTimeoutMs, () => end(false));
    socket.once('connect', () => socket.write(hello));
    socket.once('data', (answer) => end(tlsRecords.includes(answer[0])));
    for (const event of ['error', 'end', 'close'] as const) socket.once(event, () => end(false));
  });
}
