import type { Picture } from './picture.ts';

/** A rectangle of a picture; it may lie outside in part, where everything is black. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of which old places each new place is made: those from `starts[i]` to `starts[i + 1]`, with their weights. */
interface Shares {
  readonly starts: Int32Array;
  readonly places: Int32Array;
  readonly weights: Float32Array;
}

/** The whole picture as a region. */
export function whole({ width, height }: Picture): Region {
  return { x: 0, y: 0, width, height };
}

/**
 * A region in another size, each pixel between its four nearest neighbours: OpenCV's INTER_LINEAR. The values are not
 * rounded.
 */
export function resizeLinear(picture: Picture, region: Region, width: number, height: number): Float32Array {
  return resample(picture, region, linearShares(region.width, width), linearShares(region.height, height));
}

/** A region in another size, each pixel the mean of the area that it covers: OpenCV's INTER_AREA. */
export function resizeArea(picture: Picture, region: Region, width: number, height: number): Float32Array {
  // A pixel that is less than an old one covers no area of its own: there OpenCV goes between neighbours too.
  const shares = (from: number, to: number): Shares =>
    from > to ? areaShares(from, to) : linearShares(from, to);
  return resample(picture, region, shares(region.width, width), shares(region.height, height));
}

/** The same pixels as bytes. */
export function toPicture(values: Float32Array, width: number, height: number): Picture {
  // Clamped while it is filled, plain to whoever reads it: one kind of array keeps the loops below fast.
  return { width, height, data: new Uint8Array(Uint8ClampedArray.from(values).buffer) };
}

function linearShares(from: number, to: number): Shares {
  return collect(to, (index) => {
    const place = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    const at = Math.floor(place);
    return [
      [at, 1 - (place - at)],
      [at + 1, place - at],
    ];
  });
}

function areaShares(from: number, to: number): Shares {
  const scale = from / to;
  return collect(to, (index) => {
    const start = index * scale;
    const end = Math.min(start + scale, from);
    return Array.from({ length: Math.ceil(end) - Math.floor(start) }, (_, place) => {
      const at = Math.floor(start) + place;
      return [at, (Math.min(at + 1, end) - Math.max(at, start)) / (end - start)];
    });
  });
}

function collect(to: number, sharesAt: (index: number) => readonly (readonly [number, number])[]): Shares {
  const shares = Array.from({ length: to }, (_, index) =>
    sharesAt(index).filter(([, weight]) => weight > 1e-6),
  );
  const starts = new Int32Array(to + 1);
  for (const [index, list] of shares.entries()) starts[index + 1] = (starts[index] ?? 0) + list.length;
  return {
    starts,
    places: Int32Array.from(shares.flat(), ([place]) => place),
    weights: Float32Array.from(shares.flat(), ([, weight]) => weight),
  };
}

// The innermost loops of every prediction: plain indices, and values that are known to be there. Rows come first, as
// they lie one behind the other in memory.
function resample(picture: Picture, region: Region, columns: Shares, rows: Shares): Float32Array {
  const stride = (columns.starts.length - 1) * 3;
  const height = rows.starts.length - 1;
  const result = new Float32Array(stride * height);
  const line = new Float32Array(region.width * 3);
  for (let row = 0; row < height; row += 1) {
    mixRows(picture, region, rows, row, line);
    mixColumns(line, columns, result.subarray(row * stride, (row + 1) * stride));
  }
  return result;
}

/** The old rows that make a new one, in their old width; black where the region is outside the picture. */
function mixRows(
  { data, width, height }: Picture,
  region: Region,
  rows: Shares,
  row: number,
  line: Float32Array,
): void {
  line.fill(0);
  const from = Math.max(0, -region.x) * 3;
  const to = Math.min(region.width, width - region.x) * 3;
  for (let share = rows.starts[row] as number; share < (rows.starts[row + 1] as number); share += 1) {
    const y = region.y + (rows.places[share] as number);
    if (y < 0 || y >= height) continue;
    const weight = rows.weights[share] as number;
    const start = (y * width + region.x) * 3;
    for (let index = from; index < to; index += 1) {
      line[index] = (line[index] as number) + weight * (data[start + index] as number);
    }
  }
}

function mixColumns(line: Float32Array, { starts, places, weights }: Shares, target: Float32Array): void {
  let share = 0;
  for (let column = 0; column < starts.length - 1; column += 1) {
    const end = starts[column + 1] as number;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (; share < end; share += 1) {
      const source = (places[share] as number) * 3;
      const weight = weights[share] as number;
      red += weight * (line[source] as number);
      green += weight * (line[source + 1] as number);
      blue += weight * (line[source + 2] as number);
    }
    target[column * 3] = red;
    target[column * 3 + 1] = green;
    target[column * 3 + 2] = blue;
  }
}
