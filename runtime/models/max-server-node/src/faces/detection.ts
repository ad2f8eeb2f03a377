/** A face, or what may be one: corners in pixels, the regression of its corners, and how sure the network is. */
export interface Candidate {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly score: number;
}

/** How far the corners lie from those of a candidate, as shares of its width and height. */
export type Shift = readonly [number, number, number, number];

/** Of candidates that overlap by more than `threshold`, only the surest stays. `min` measures by the smaller of two. */
export function suppress<T extends Candidate>(
  candidates: readonly T[],
  threshold: number,
  method: 'union' | 'min',
): readonly T[] {
  const kept: T[] = [];
  for (const candidate of [...candidates].sort((left, right) => right.score - left.score)) {
    if (kept.every((other) => overlap(other, candidate, method) <= threshold)) kept.push(candidate);
  }
  return kept;
}

/** Moves the corners as a network says; `extra` is 1 where it counts the last pixel in. */
export function shift<T extends Candidate>(candidate: T, by: Shift, extra: 0 | 1): T {
  const width = candidate.x2 - candidate.x1 + extra;
  const height = candidate.y2 - candidate.y1 + extra;
  return {
    ...candidate,
    x1: candidate.x1 + by[0] * width,
    y1: candidate.y1 + by[1] * height,
    x2: candidate.x2 + by[2] * width,
    y2: candidate.y2 + by[3] * height,
  };
}

/** A square with the same centre, as long as the longer side. */
export function toSquare<T extends Candidate>(candidate: T): T {
  const width = candidate.x2 - candidate.x1;
  const height = candidate.y2 - candidate.y1;
  const side = Math.max(width, height);
  const x1 = candidate.x1 + width / 2 - side / 2;
  const y1 = candidate.y1 + height / 2 - side / 2;
  return { ...candidate, x1, y1, x2: x1 + side, y2: y1 + side };
}

/** Corners without fractions. */
export function toPixels<T extends Candidate>(candidate: T): T {
  const { x1, y1, x2, y2 } = candidate;
  return { ...candidate, x1: Math.trunc(x1), y1: Math.trunc(y1), x2: Math.trunc(x2), y2: Math.trunc(y2) };
}

function overlap(one: Candidate, other: Candidate, method: 'union' | 'min'): number {
  const width = Math.max(0, Math.min(one.x2, other.x2) - Math.max(one.x1, other.x1) + 1);
  const height = Math.max(0, Math.min(one.y2, other.y2) - Math.max(one.y1, other.y1) + 1);
  const shared = width * height;
  const smaller = Math.min(area(one), area(other));
  return shared / (method === 'min' ? smaller : area(one) + area(other) - shared);
}

function area({ x1, y1, x2, y2 }: Candidate): number {
  return (x2 - x1 + 1) * (y2 - y1 + 1);
}
