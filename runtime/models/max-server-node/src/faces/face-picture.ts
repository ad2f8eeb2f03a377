import { type Picture, type PictureRules, readPicture } from '../picture.ts';
import { resizeLinear, toPicture, whole } from '../resize.ts';
import { type Face, findFaces } from './find-faces.ts';
import type { FaceNetworks } from './networks.ts';

/** Longer sides are brought to this before faces are looked for, as both of MAX's face models do. */
const longestSide = 1024;

/** A picture with its faces. */
export interface FacePicture {
  readonly picture: Picture;
  readonly faces: readonly Face[];
}

/** Decodes a picture and finds the faces that the detector is surer of than `confidence`. */
export async function readFaces(
  networks: FaceNetworks,
  bytes: Uint8Array,
  rules: PictureRules,
  confidence: number,
): Promise<FacePicture> {
  const picture = toLimit(await readPicture(bytes, rules));
  const faces = findFaces(networks, picture).filter((face) => face.confidence > confidence);
  return { picture, faces };
}

/** The face's box with the picture's size as 1, in MAX's order: top, left, bottom, right. */
export function toDetectionBox({ x, y, width, height }: Face, picture: Picture): readonly number[] {
  return [y / picture.height, x / picture.width, (y + height) / picture.height, (x + width) / picture.width];
}

/** The face with `margin` of its size on each side, inside the picture, as a square of `side` pixels. */
export function cropFace(
  { x, y, width, height }: Face,
  picture: Picture,
  margin: number,
  side: number,
): Float32Array {
  const left = Math.max(Math.trunc(x - margin * width), 0);
  const top = Math.max(Math.trunc(y - margin * height), 0);
  const right = Math.min(Math.trunc(x + width + margin * width), picture.width - 1);
  const bottom = Math.min(Math.trunc(y + height + margin * height), picture.height - 1);
  const region = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  return resizeLinear(picture, region, side, side);
}

function toLimit(picture: Picture): Picture {
  // A picture that is too wide is brought to the width, even if it is then still too high: MAX's order.
  const side = picture.width > longestSide ? picture.width : picture.height;
  if (side <= longestSide) return picture;
  const ratio = longestSide / side;
  const width = Math.max(1, Math.trunc(ratio * picture.width));
  const height = Math.max(1, Math.trunc(ratio * picture.height));
  return toPicture(resizeLinear(picture, whole(picture), width, height), width, height);
}
