import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fused, io, maxPool, reshape, softmax, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { inScope, toArrayBuffer, valuesOf } from '../network.ts';

/** What one of the three networks says of each place or candidate: four shifts, and the probability of a face. */
export interface Scores {
  readonly shifts: Float32Array;
  readonly faces: Float32Array;
}

/** MTCNN's cascade: proposals on a picture of any size, then refinement of 24 and of 48 pixels squares. */
export interface FaceNetworks {
  propose(picture: Tensor4D): Scores & { readonly rows: number; readonly columns: number };
  refine(squares: Tensor4D): Scores;
  conclude(squares: Tensor4D): Scores;
}

/** Reads the weights that `weights.py` wrote. They are named by network and place, as in `pnet/0`. */
export function loadFaceNetworks(folder: string): FaceNetworks {
  const specs = JSON.parse(readFileSync(join(folder, 'mtcnn.json'), 'utf8')) as io.WeightsManifestEntry[];
  const weights = io.decodeWeights(toArrayBuffer(readFileSync(join(folder, 'mtcnn.bin'))), specs);
  const weight = (network: string, place: number) => {
    const tensor = weights[`${network}/${place}`];
    if (tensor === undefined) throw new Error(`MTCNN's weights lack ${network}/${place}`);
    return tensor;
  };
  /** A convolution and its rectifier, or without one when it is the last. */
  const convolve = (input: Tensor4D, network: string, place: number, last = false): Tensor4D =>
    fused.conv2d({
      x: input,
      filter: weight(network, place) as Tensor4D,
      bias: weight(network, place + 1),
      strides: 1,
      pad: 'valid',
      ...(!last && { activation: 'prelu', preluActivationWeights: weight(network, place + 2) }),
    });
  const connect = (input: Tensor2D, network: string, place: number, last = false): Tensor2D =>
    fused.matMul({
      a: input,
      b: weight(network, place),
      bias: weight(network, place + 1),
      ...(!last && { activation: 'prelu', preluActivationWeights: weight(network, place + 2) }),
    }) as Tensor2D;
  const flatten = (input: Tensor4D): Tensor2D => reshape(input, [input.shape[0], -1]);

  return {
    propose: (picture) =>
      inScope(() => {
        const first = maxPool(convolve(picture, 'pnet', 0), 2, 2, 'same');
        const third = convolve(convolve(first, 'pnet', 3), 'pnet', 6);
        const faces = softmax(convolve(third, 'pnet', 9, true));
        const [, rows, columns] = faces.shape;
        return { ...scores(convolve(third, 'pnet', 11, true), faces), rows, columns };
      }),
    refine: (squares) =>
      inScope(() => {
        const first = maxPool(convolve(squares, 'rnet', 0), 3, 2, 'same');
        const second = maxPool(convolve(first, 'rnet', 3), 3, 2, 'valid');
        const dense = connect(flatten(convolve(second, 'rnet', 6)), 'rnet', 9);
        return scores(connect(dense, 'rnet', 14, true), softmax(connect(dense, 'rnet', 12, true)));
      }),
    conclude: (squares) =>
      inScope(() => {
        const first = maxPool(convolve(squares, 'onet', 0), 3, 2, 'same');
        const second = maxPool(convolve(first, 'onet', 3), 3, 2, 'valid');
        const third = maxPool(convolve(second, 'onet', 6), 2, 2, 'same');
        const dense = connect(flatten(convolve(third, 'onet', 9)), 'onet', 12);
        return scores(connect(dense, 'onet', 17, true), softmax(connect(dense, 'onet', 15, true)));
      }),
  };
}

function scores(shifts: Tensor2D | Tensor4D, classes: Tensor2D | Tensor4D): Scores {
  // Of two classes, the second is a face.
  const pairs = valuesOf(classes);
  return {
    shifts: valuesOf(shifts),
    faces: Float32Array.from({ length: pairs.length / 2 }, (_, index) => pairs[index * 2 + 1] ?? 0),
  };
}
