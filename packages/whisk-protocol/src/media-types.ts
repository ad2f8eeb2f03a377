import { type MediaTypeEncoding, registeredMediaTypes } from './media-type-registry.ts';

/** A parsed `Content-Type`. */
export interface MediaType {
  /** Main type and subtype in lower case, such as `text/plain`. */
  readonly name: string;
  /** The name with every parameter except `charset`: what comparisons look at. */
  readonly value: string;
  readonly charset: string | undefined;
  readonly encoding: MediaTypeEncoding;
}

const token = "[\\w!#$%&'*+.^`|~-]+";
const nameForm = new RegExp(`^\\s*(${token})/(${token})`);
const parameterForm = new RegExp(`\\s*;\\s*(${token})=(${token}|"(?:[^"\\\\]|\\\\.)*")`, 'y');

/** The media type of a `Content-Type`, or undefined when the text is not one. */
export function parseMediaType(text: string): MediaType | undefined {
  const match = nameForm.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  const name = `${match[1]}/${match[2]}`.toLowerCase();
  let value = name;
  let charset: string | undefined;
  let end = match[0].length;
  for (;;) {
    parameterForm.lastIndex = end;
    const parameter = parameterForm.exec(text);
    if (!parameter) break;
    end = parameterForm.lastIndex;
    const [, key = '', content = ''] = parameter;
    if (key.toLowerCase() === 'charset') charset = content;
    else value += `; ${key}=${content}`;
  }
  if (!/^\s*;?\s*$/.test(text.slice(end))) return undefined;
  return { name, value, charset, encoding: encodingOf(name, charset) };
}

/**
 * Registered types have a fixed answer, every multipart is binary, and an unregistered type is text only when
 * it names a charset. (Apache Pekko HTTP: CommonActions.scala.)
 */
function encodingOf(name: string, charset: string | undefined): MediaTypeEncoding {
  if (name.startsWith('multipart/')) return 'binary';
  return registeredMediaTypes.get(name) ?? (charset === undefined ? 'binary' : 'open');
}

/** Whether OpenWhisk carries a body of this type as base64. What cannot be parsed is binary. */
export function isBinaryMediaType(contentType: string): boolean {
  return (parseMediaType(contentType)?.encoding ?? 'binary') === 'binary';
}

/** Whether a parsed type is `application/json` or ends in `+json`, its parameters included in the comparison. */
export function isJsonFamily(type: MediaType): boolean {
  return type.value === 'application/json' || type.value.endsWith('+json');
}

/** Whether the type is `application/json` or `+json`. A parameter other than `charset` breaks it. */
export function isJsonMediaType(contentType: string): boolean {
  const type = parseMediaType(contentType);
  return type !== undefined && isJsonFamily(type);
}

/** Whether an `Accept` header admits the media type: the most specific range decides, and `q=0` refuses. */
export function isAccepted(accept: string | undefined, name: string): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const main = name.slice(0, name.indexOf('/'));
  const ranges = new Map(accept.split(',').map(parseRange));
  const quality = ranges.get(name) ?? ranges.get(`${main}/*`) ?? ranges.get('*/*') ?? 0;
  return quality > 0;
}

function parseRange(text: string): readonly [string, number] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  const value = quality === undefined ? 1 : Number(quality.slice(2));
  return [range === '*' ? '*/*' : range, Number.isNaN(value) ? 1 : value];
}
