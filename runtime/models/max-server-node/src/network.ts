import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { type GraphModel, loadGraphModelSync } from '@tensorflow/tfjs-converter';
import { engine, io, ready, setBackend, type Tensor, tensor4d } from '@tensorflow/tfjs-core';

/** A model as TensorFlow.js stores it: `model.json`, and what its weights manifest names. */
type StoredModel = io.ModelJSON & { readonly weightsManifest: io.WeightsManifestConfig };

/** Starts TensorFlow.js on WebAssembly, whose program lies in this folder. */
export async function startTensorFlow(wasmFolder: string): Promise<void> {
  setWasmPaths(join(wasmFolder, '/'));
  await setBackend('wasm');
  await ready();
}

/** A network with one input: takes values and their shape. */
export type Network<T> = (values: Float32Array, shape: [number, number, number, number]) => T;

/** Reads a graph model with one output; the files are those of its package. */
export function loadGraph(folder: string, name: string): Network<Float32Array> {
  const graph = readGraph(folder, name);
  return (values, shape) => inScope(() => valuesOf(graph.predict(tensor4d(values, shape)) as Tensor));
}

/** Reads a graph model with the outputs of these names, and gives their values in this order. */
export function loadGraphOutputs(
  folder: string,
  name: string,
  outputs: readonly string[],
): Network<readonly Float32Array[]> {
  const graph = readGraph(folder, name);
  return (values, shape) =>
    // One output comes without a list.
    inScope(() => [graph.execute(tensor4d(values, shape), [...outputs])].flat().map(valuesOf));
}

function readGraph(folder: string, name: string): GraphModel<io.IOHandlerSync> {
  return loadGraphModelSync(io.fromMemorySync(readStoredModel(folder, name)));
}

/** The parts of a stored model. */
export function readStoredModel(folder: string, name: string): io.ModelArtifacts {
  const stored = JSON.parse(readFileSync(join(folder, name), 'utf8')) as StoredModel;
  const [group] = stored.weightsManifest;
  if (group === undefined) throw new Error(`${name} names no weights`);
  const weights = Buffer.concat(group.paths.map((path) => readFileSync(join(folder, path))));
  return io.getModelArtifactsForJSONSync(stored, group.weights, toArrayBuffer(weights));
}

/** The bytes in a buffer of their own, which is what TensorFlow.js takes. */
export function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

/** Frees the tensors that `run` makes. Unlike `tidy`, it does not look for tensors in each value of what comes out. */
export function inScope<T>(run: () => T): T {
  engine().startScope();
  try {
    return run();
  } finally {
    engine().endScope();
  }
}

/** A copy of a tensor's values: the tensor's own lie in the memory of WebAssembly, which is used again. */
export function valuesOf(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync<'float32'>());
}
