import { type Comparison, compareJson, differ, equal } from './json.ts';
import { readPng } from './png.ts';

/**
 * Compares a body of the action with two of the original: byte for byte, and, where they are not equal, as JSON (with
 * a tolerance for numbers) or as a picture (to tell the pixel).
 */
export function compareBodies(first: Buffer, second: Buffer, action: Buffer, tolerance: number): Comparison {
  if (first.equals(action)) return equal;
  const [one, two, three] = [first, second, action].map(parse);
  if (one !== undefined && three !== undefined) return compareJson([one, two, three], 'body', tolerance);
  if (!first.equals(second)) return { ...equal, volatile: ['body'] };
  return comparePictures(first, action) ?? compareBytes(first, action);
}

/** The first pixel that differs; undefined when one of them cannot be read, or the pixels are the same. */
function comparePictures(first: Buffer, action: Buffer): Comparison | undefined {
  const [left, right] = [readPng(first), readPng(action)];
  if (!left || !right) return undefined;
  const size = ({ width, height }: typeof left): string => `${width} × ${height} pixels`;
  if (size(left) !== size(right) || left.channels !== right.channels)
    return differ('body', size(left), size(right));
  const pixel = (bytes: Uint8Array, at: number): string =>
    [...bytes.subarray(at * left.channels, (at + 1) * left.channels)].join(' ');
  const count = left.width * left.height;
  const others = Array.from({ length: count }, (_, at) => at).filter(
    (at) => pixel(left.bytes, at) !== pixel(right.bytes, at),
  );
  const [at] = others;
  if (at === undefined) return undefined;
  const where = `body, ${others.length} of ${count} pixels, the first at ${at % left.width},${Math.floor(at / left.width)}`;
  return differ(where, pixel(left.bytes, at), pixel(right.bytes, at));
}

function compareBytes(first: Buffer, action: Buffer): Comparison {
  const length = Math.min(first.length, action.length);
  let at = 0;
  while (at < length && first[at] === action[at]) at++;
  const tell = (it: Buffer): string =>
    `${it.length} bytes, there ${it.subarray(at, at + 12).toString('hex') || 'the end'}`;
  return differ(`body, from byte ${at} on`, tell(first), tell(action));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
