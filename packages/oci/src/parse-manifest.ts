import type { Descriptor } from './descriptor.ts';
import { digestOf, isDigest } from './digest.ts';
import { InvalidManifestError, SchemaOneManifestError } from './errors.ts';
import { type Index, type Manifest, maximumManifestBytes } from './manifest.ts';
import { dockerMediaTypes, type Family, isSchemaOne, mediaTypes } from './media-types.ts';
import type { Platform } from './platform.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a manifest or an index and keeps its bytes. `contentType` is what the registry said it is: it decides only where
 * the document does not say so itself. Throws `SchemaOneManifestError` for Docker's first format and
 * `InvalidManifestError` for what is neither, is both at once (CVE-2021-41190), or contradicts its content type.
 */
export function parseManifest(bytes: Uint8Array, contentType?: string): Manifest | Index {
  if (bytes.byteLength > maximumManifestBytes) refuse(`it has more than ${maximumManifestBytes} bytes`);
  const body = parseObject(bytes);
  const { kind, family, mediaType } = typeOf(body, contentType?.split(';')[0]?.trim().toLowerCase());
  const common = {
    family,
    mediaType,
    bytes,
    digest: digestOf(bytes),
    size: bytes.byteLength,
    ...textMapOf(body, 'annotations'),
    ...(typeof body['artifactType'] === 'string' && { artifactType: body['artifactType'] }),
    ...(isObject(body['subject']) && { subject: toDescriptor(body['subject'], 'subject') }),
  };
  if (kind === 'index') {
    return {
      kind,
      ...common,
      manifests: listOf(body, 'manifests').map((child, at) => toDescriptor(child, `manifests[${at}]`)),
    };
  }
  return {
    kind,
    ...common,
    config: toDescriptor(body['config'], 'config'),
    layers: listOf(body, 'layers').map((layer, at) => toDescriptor(layer, `layers[${at}]`)),
  };
}

const kinds: Readonly<Record<string, { readonly kind: 'manifest' | 'index'; readonly family: Family }>> = {
  [mediaTypes.manifest]: { kind: 'manifest', family: 'oci' },
  [mediaTypes.index]: { kind: 'index', family: 'oci' },
  [dockerMediaTypes.manifest]: { kind: 'manifest', family: 'docker' },
  [dockerMediaTypes.index]: { kind: 'index', family: 'docker' },
};

function typeOf(
  body: Members,
  contentType: string | undefined,
): { readonly kind: 'manifest' | 'index'; readonly family: Family; readonly mediaType: string } {
  const own = body['mediaType'];
  if (own !== undefined && typeof own !== 'string') return refuse('its mediaType is not a text');
  const named = own || contentType;
  if (body['schemaVersion'] === 1 || (named && isSchemaOne(named))) throw new SchemaOneManifestError();
  if (body['schemaVersion'] !== 2)
    return refuse(`its schemaVersion is ${shown(body['schemaVersion'])}, not 2`);
  if (own && !kinds[own]) return refuse(`its mediaType ${shown(own)} is neither a manifest's nor an index's`);
  if (own && contentType && kinds[contentType] && contentType !== own) {
    return refuse(`the registry calls it ${contentType}, the document itself ${own}`);
  }
  const isIndex = body['manifests'] !== undefined;
  const isManifest = body['layers'] !== undefined || body['config'] !== undefined;
  if (isIndex && isManifest) return refuse('it has members of a manifest and of an index');
  if (!isIndex && !isManifest) return refuse('it has neither layers nor manifests');
  const kind = isIndex ? 'index' : 'manifest';
  // Only OCI documents may go without a mediaType (image-spec: manifest.md).
  const mediaType = own || (contentType && kinds[contentType] ? contentType : mediaTypes[kind]);
  const known = kinds[mediaType];
  if (known?.kind !== kind)
    return refuse(`it is called ${mediaType}, but is ${isIndex ? 'an index' : 'a manifest'}`);
  return { kind, family: known.family, mediaType };
}

function parseObject(bytes: Uint8Array): Members {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('it is not JSON');
  }
  return isObject(value) ? value : refuse('it is not a JSON object');
}

/** Reads one descriptor; members of no meaning here are kept, so that what is copied loses nothing. */
function toDescriptor(value: unknown, where: string): Descriptor {
  if (!isObject(value)) return refuse(`${where} is not a descriptor`);
  const { mediaType, digest, size, urls, platform } = value;
  if (typeof mediaType !== 'string' || mediaType === '') return refuse(`${where} has no mediaType`);
  if (typeof digest !== 'string' || !isDigest(digest))
    return refuse(`${where} has the digest ${shown(digest)}; only sha256 is supported`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    return refuse(`${where} has the size ${shown(size)}`);
  if (urls !== undefined && !isTexts(urls)) return refuse(`${where}.urls is not a list of texts`);
  if (platform !== undefined && !isPlatform(platform))
    return refuse(`${where}.platform names no os and architecture`);
  if (value['data'] !== undefined && typeof value['data'] !== 'string')
    return refuse(`${where}.data is not a text`);
  textMapOf(value, 'annotations', `${where}.`);
  return value as unknown as Descriptor;
}

function isPlatform(value: unknown): value is Platform {
  return (
    isObject(value) &&
    typeof value['os'] === 'string' &&
    typeof value['architecture'] === 'string' &&
    (value['variant'] === undefined || typeof value['variant'] === 'string')
  );
}

function listOf(body: Members, name: string): readonly unknown[] {
  const value = body[name];
  // Go writes an empty list as null.
  if (value === null) return [];
  return Array.isArray(value) ? value : refuse(`its ${name} are not a list`);
}

function textMapOf(
  body: Members,
  name: string,
  where = 'its ',
): { annotations?: Readonly<Record<string, string>> } {
  const value = body[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value) || !isTexts(Object.values(value))) return refuse(`${where}${name} are not texts`);
  return { [name]: value as Readonly<Record<string, string>> };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 100);
}

function refuse(reason: string): never {
  throw new InvalidManifestError(reason);
}
