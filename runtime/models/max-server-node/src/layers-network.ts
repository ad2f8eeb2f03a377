import {
  depthToSpace,
  io,
  mul,
  serialization,
  type Tensor,
  type Tensor4D,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { layers, loadLayersModel } from '@tensorflow/tfjs-layers';
import { inScope, type Network, readStoredModel, valuesOf } from './network.ts';

/** Weakens what a residual block adds. */
class MultiplyBeta extends layers.Layer {
  static className = 'MultiplyBeta';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return mul(only(inputs), 0.2);
  }
}

/** Makes 16 channels of each pixel into a square of 4 by 4 pixels. */
class PixelShuffle extends layers.Layer {
  static className = 'PixelShuffle4x';

  override computeOutputShape(): [null, null, null, number] {
    return [null, null, null, 3];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return depthToSpace(only(inputs) as Tensor4D, 4);
  }
}

/** Reads a layers model of UpscalerJS: a picture in, a picture out. Two of its kinds of layers are not in Keras. */
export async function loadLayers(folder: string, name: string): Promise<Network<Float32Array>> {
  for (const layer of [MultiplyBeta, PixelShuffle]) serialization.registerClass(layer);
  const network = await loadLayersModel(io.fromMemory(readStoredModel(folder, name)));
  return (values, shape) => inScope(() => valuesOf(network.predict(tensor4d(values, shape)) as Tensor));
}

function only(inputs: Tensor | Tensor[]): Tensor {
  const [first] = Array.isArray(inputs) ? inputs : [inputs];
  if (!first) throw new Error('a layer was given nothing');
  return first;
}
