import sharp from 'sharp';
import { RefusedPictureError } from './model.ts';

/** Pixels in rows from the top, three bytes each: red, green, blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** How pictures are refused. */
export interface PictureRules {
  /** The answer to what is no picture of a known format. */
  readonly unreadable: string;
  /** Why a picture of this size is not taken; asked before any pixel is decoded. */
  refuse(width: number, height: number): string | undefined;
}

/** Takes pictures up to a number of megapixels. */
export function upTo(maxMegapixels: number): PictureRules['refuse'] {
  return (width, height) => {
    const megapixels = (width * height) / 1e6;
    if (megapixels <= maxMegapixels) return undefined;
    return `The image has ${megapixels.toFixed(1)} megapixels. At most ${maxMegapixels} are accepted.`;
  };
}

// SVG and PDF are left out: they are programs, not pictures.
const formats = new Set(['jpeg', 'png', 'tiff', 'gif', 'webp']);

// Requests come one by one: what libvips would keep for the next picture is better left to the networks.
sharp.cache(false);
sharp.concurrency(1);

/** Decodes a picture: its first frame, without its transparency. Throws `RefusedPictureError`. */
export async function readPicture(bytes: Uint8Array, rules: PictureRules): Promise<Picture> {
  const unreadable = new RefusedPictureError(rules.unreadable);
  if (bytes.byteLength === 0) throw unreadable;
  const source = sharp(bytes, { failOn: 'truncated', limitInputPixels: false });
  const head = await source.metadata().catch(() => undefined);
  if (head?.width === undefined || !formats.has(head.format ?? '')) throw unreadable;
  const refusal = rules.refuse(head.width, head.height);
  if (refusal !== undefined) throw new RefusedPictureError(refusal);
  try {
    const { data, info } = await source
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { buffer, byteOffset, byteLength } = data;
    return { width: info.width, height: info.height, data: new Uint8Array(buffer, byteOffset, byteLength) };
  } catch {
    throw unreadable;
  }
}

/** The picture as a PNG file: filters chosen row by row save a third, and what a web action may carry is little. */
export async function writePng({ data, width, height }: Picture): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ adaptiveFiltering: true })
    .toBuffer();
}
