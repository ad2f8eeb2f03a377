import { suppress } from '../../max-server-node/src/faces/detection.ts';
import { labels } from './labels.ts';

/** A box around something: corners in pixels of the network's input, how sure the network is, and of what. */
export interface Detection {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly score: number;
  /** Place in the network's outputs. */
  readonly thing: number;
}

/** Boxes around one thing that share more of their area than this are of the same object. */
const sameObject = 0.5;
const numbers = 6;

/** The network's output, six numbers for each box, as detections: the surest first, each object once. */
export function readDetections(output: Float32Array): readonly Detection[] {
  const all = Array.from({ length: Math.floor(output.length / numbers) }, (_, index): Detection => {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, score = 0, thing = 0] = output.subarray(index * numbers);
    return { x1, y1, x2, y2, score, thing };
  });
  return labels
    .flatMap((_, thing) =>
      suppress(
        all.filter((detection) => detection.thing === thing),
        sameObject,
        'union',
      ),
    )
    .sort((left, right) => right.score - left.score);
}
