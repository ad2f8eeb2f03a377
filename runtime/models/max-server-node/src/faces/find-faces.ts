import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { inScope } from '../network.ts';
import type { Picture } from '../picture.ts';
import { resizeArea, whole } from '../resize.ts';
import { type Candidate, type Shift, shift, suppress, toPixels, toSquare } from './detection.ts';
import type { FaceNetworks, Scores } from './networks.ts';

/** A face in a picture: a box in pixels, and how sure the detector is, from 0 to 1. */
export interface Face {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly confidence: number;
}

/** The parameters that the `mtcnn` package has when nothing is said, and MAX says nothing. */
const smallestFace = 20;
const scaleStep = 0.709;
const thresholds = { propose: 0.6, refine: 0.7, conclude: 0.7 };
/** The proposal network looks at squares of 12 pixels, every 2 pixels. */
const cell = 12;
const step = 2;

/** The faces of a picture, surest first: MTCNN (Zhang, Zhang, Li, Qiao 2016) as the `mtcnn` package runs it. */
export function findFaces(networks: FaceNetworks, picture: Picture): readonly Face[] {
  const proposals = suppress(
    scalesOf(picture).flatMap((scale) => proposeAt(networks, picture, scale)),
    0.7,
    'union',
  ).map(({ by, ...candidate }) => toPixels(toSquare(shift(candidate, by, 0))));

  const refined = suppress(
    judge(picture, proposals, 24, (squares) => networks.refine(squares), thresholds.refine),
    0.7,
    'union',
  ).map(({ by, ...candidate }) => toPixels(toSquare(shift(candidate, by, 1))));

  const concluded = judge(picture, refined, 48, (squares) => networks.conclude(squares), thresholds.conclude);
  return suppress(
    concluded.map(({ by, ...candidate }) => shift(candidate, by, 1)),
    0.7,
    'min',
  ).map(({ x1, y1, x2, y2, score }) => ({
    x: Math.trunc(x1),
    y: Math.trunc(y1),
    width: Math.trunc(x2 - x1),
    height: Math.trunc(y2 - y1),
    confidence: score,
  }));
}

type Shifted = Candidate & { readonly by: Shift };

function scalesOf({ width, height }: Picture): readonly number[] {
  const scales: number[] = [];
  for (let scale = cell / smallestFace; Math.min(width, height) * scale >= cell; scale *= scaleStep) {
    scales.push(scale);
  }
  return scales;
}

function proposeAt(networks: FaceNetworks, picture: Picture, scale: number): readonly Shifted[] {
  const width = Math.ceil(picture.width * scale);
  const height = Math.ceil(picture.height * scale);
  const pixels = resizeArea(picture, whole(picture), width, height);
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = Math.round(pixels[index] ?? 0);
  // The networks were trained on pictures whose rows are columns.
  const { shifts, faces, rows, columns } = inScope(() =>
    networks.propose(tensor4d(transposed(pixels, width, height), [1, width, height, 3])),
  );
  const found: Shifted[] = [];
  for (let x = 0; x < rows; x += 1) {
    for (let y = 0; y < columns; y += 1) {
      const index = x * columns + y;
      const score = faces[index] ?? 0;
      if (score < thresholds.propose) continue;
      found.push({
        x1: Math.trunc((step * x + 1) / scale),
        y1: Math.trunc((step * y + 1) / scale),
        x2: Math.trunc((step * x + cell) / scale),
        y2: Math.trunc((step * y + cell) / scale),
        score,
        by: shiftAt(shifts, index),
      });
    }
  }
  return suppress(found, 0.5, 'union');
}

/** Asks a network about each candidate; those above the threshold stay, with their new score. */
function judge(
  picture: Picture,
  candidates: readonly Candidate[],
  side: number,
  ask: (squares: Tensor4D) => Scores,
  threshold: number,
): readonly Shifted[] {
  const real = candidates.filter(({ x1, y1, x2, y2 }) => x2 >= x1 && y2 >= y1);
  if (real.length === 0) return [];
  const size = side * side * 3;
  const squares = new Float32Array(real.length * size);
  for (const [index, { x1, y1, x2, y2 }] of real.entries()) {
    // Candidates count from 1, as in the networks' first implementation.
    const region = { x: x1 - 1, y: y1 - 1, width: x2 - x1 + 1, height: y2 - y1 + 1 };
    squares.set(transposed(resizeArea(picture, region, side, side), side, side), index * size);
  }
  const { shifts, faces } = inScope(() => ask(tensor4d(squares, [real.length, side, side, 3])));
  return real
    .map((candidate, index) => ({ ...candidate, score: faces[index] ?? 0, by: shiftAt(shifts, index) }))
    .filter(({ score }) => score > threshold);
}

function shiftAt(shifts: Float32Array, index: number): Shift {
  const at = (corner: number): number => shifts[index * 4 + corner] ?? 0;
  return [at(0), at(1), at(2), at(3)];
}

/** Columns as rows, and values from -1 to 1. */
function transposed(pixels: Float32Array, width: number, height: number): Float32Array {
  const result = new Float32Array(pixels.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const value = pixels[(y * width + x) * 3 + channel] ?? 0;
        result[(x * height + y) * 3 + channel] = (value - 127.5) / 128;
      }
    }
  }
  return result;
}
