import { binaryTypes, textTypes } from './media-type-registry.ts';

// OpenWhisk asks its HTTP library's registry (CommonActions.getMediaType): a registered type is what the registry says,
// every multipart type is binary, and an unregistered type is binary unless it has a charset.

/** The type of a body, as its header tells it. */
export interface MediaType {
  /** `main/sub` in lower case. */
  readonly name: string;
  readonly charset: string | undefined;
  /** It has parameters other than a charset. */
  readonly hasParameters: boolean;
}

/** What is known of a Content-Type header. */
export interface ParsedMediaType {
  /** Undefined when the header names no type. */
  readonly mediaType: MediaType | undefined;
  /** The header as far as it is well-formed: OpenWhisk refuses one that it cannot parse. */
  readonly text: string;
}

/** The type for bytes of which nothing is known. */
export const octetStream = 'application/octet-stream';

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const namePattern = new RegExp(`^[ \\t]*(${token}/${token})`);
const parameterPattern = new RegExp(`[ \\t]*;[ \\t]*(${token})=(${token}|"(?:[^"\\\\]|\\\\.)*")`, 'y');

/** Reads a Content-Type header; parameters from the first malformed one on are left out. */
export function parseMediaType(header: string | undefined): ParsedMediaType {
  const [start, name] = namePattern.exec(header ?? '') ?? [];
  if (header === undefined || start === undefined || name === undefined) {
    return { mediaType: undefined, text: '' };
  }
  let charset: string | undefined;
  let hasParameters = false;
  let end = start.length;
  for (;;) {
    parameterPattern.lastIndex = end;
    const [parameter, key = '', value = ''] = parameterPattern.exec(header) ?? [];
    if (parameter === undefined) break;
    end += parameter.length;
    if (key.toLowerCase() === 'charset') charset = value.replace(/^"+|"+$/g, '').toLowerCase();
    else hasParameters = true;
  }
  const mediaType = { name: name.toLowerCase(), charset, hasParameters };
  return { mediaType, text: header.slice(start.length - name.length, end) };
}

/** Whether OpenWhisk carries a body of this type as base64. */
export function isBinary({ name, charset }: MediaType): boolean {
  if (textTypes.has(name)) return false;
  return binaryTypes.has(name) || name.startsWith('multipart/') || charset === undefined;
}

/** Whether OpenWhisk takes it for `application/json`; a parameter but charset prevents it. */
export function isPlainJson({ name, hasParameters }: MediaType): boolean {
  return name === 'application/json' && !hasParameters;
}

/** Whether OpenWhisk parses a body of this type as JSON: `application/json` or `+json`. */
export function isJson(mediaType: MediaType): boolean {
  return isPlainJson(mediaType) || (!mediaType.hasParameters && mediaType.name.endsWith('+json'));
}
