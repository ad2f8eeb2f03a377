import { buffer, type Rank, type TensorBuffer } from '@tensorflow/tfjs-core';
import { decodeMultiplePoses } from '@tensorflow-models/posenet';
import { loadGraphOutputs } from './network.ts';

/** A joint in pixels of the network's input, by PoseNet's name, e.g. `leftWrist`. */
export interface Joint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly score: number;
}

/** A person: how sure the network is of the whole, and its 17 joints. */
export interface Pose {
  readonly score: number;
  readonly joints: readonly Joint[];
}

/** Side of the picture that the network takes. */
export const poseSide = 385;
/** A place of the outputs stands for this many pixels. */
const stride = 16;
const places = (poseSide - 1) / stride + 1;
const joints = 17;
const links = 16;
const outputs = ['heatmap_2', 'offset_2', 'displacement_fwd_2', 'displacement_bwd_2'];

/** Reads PoseNet on MobileNet. What it returns takes values from -1 to 1 and finds at most ten people, surest first. */
export function loadPoses(folder: string): (pixels: Float32Array) => readonly Pose[] {
  const network = loadGraphOutputs(
    folder,
    'posenet.json',
    outputs.map((name) => `MobilenetV1/${name}/BiasAdd`),
  );
  return (pixels) => {
    const [heat, offsets, forward, backward] = network(pixels, [1, poseSide, poseSide, 3]);
    const scores = heat?.map((value) => 1 / (1 + Math.exp(-value)));
    const poses = decodeMultiplePoses(
      map(scores, joints),
      map(offsets, joints * 2),
      map(forward, links * 2),
      map(backward, links * 2),
      stride,
      10,
    );
    return poses.map(({ score, keypoints }) => ({
      score,
      joints: keypoints.map(({ part, position, score }) => ({ name: part, ...position, score })),
    }));
  };
}

function map(values: Float32Array | undefined, depth: number): TensorBuffer<Rank.R3, 'float32'> {
  return buffer([places, places, depth], 'float32', values);
}
