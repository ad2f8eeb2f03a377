import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A key and its certificate, in PEM. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate for tests, valid for a day from an hour ago (RFC 5280; ECDSA P-256 with SHA-256). Without `issuer` it signs itself and
 * is an authority. `names` are DNS names or IPv4 addresses.
 */
export function createCertificate(
  commonName: string,
  names: readonly string[] = [],
  issuer?: Certified & { readonly name: string },
): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: KeyObject = issuer ? createPrivateKey(issuer.key) : privateKey;
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const now = Date.now();
  const extensions = [
    extension('551d13', issuer ? sequence() : sequence(der(0x01, Buffer.from([0xff])))),
    ...(names.length > 0 ? [extension('551d11', sequence(...names.map(generalName)))] : []),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(issuer?.name ?? commonName),
    sequence(time(now - 3_600_000), time(now + 86_400_000)),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd();
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

// DER, as much of it as is needed (ITU-T X.690).
function der(tag: number, content: Uint8Array): Buffer {
  const { byteLength } = content;
  // A length is written with as few bytes as it needs; Go's parser insists.
  const high = byteLength > 255 ? [0x82, byteLength >> 8] : byteLength > 127 ? [0x81] : [];
  const length = Buffer.from([...high, byteLength & 255]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));
}

function time(ms: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

function extension(id: string, value: Uint8Array): Buffer {
  return sequence(oid(id), der(0x04, value));
}

function generalName(name: string): Buffer {
  const isAddress = /^[\d.]+$/.test(name);
  return isAddress ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));
}
