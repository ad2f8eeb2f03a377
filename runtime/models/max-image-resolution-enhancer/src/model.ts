import { loadLayers } from '../../max-server-node/src/layers-network.ts';
import type { MaxModel } from '../../max-server-node/src/model.ts';
import { type Picture, readPicture, writePng } from '../../max-server-node/src/picture.ts';
import { resizeArea, toPicture, whole } from '../../max-server-node/src/resize.ts';
import { metadata } from './description.ts';
import { enlarge } from './enlarge.ts';

/** Longer sides are brought below this before the picture is enlarged, but not from more than four times of it. */
const longestSide = 500;
const mostTimes = 4;
const rules = {
  unreadable: 'Please submit a valid image in PNG, Tiff or JPEG format',
  refuse: (width: number, height: number): string | undefined =>
    timesTooLong({ width, height }) > mostTimes
      ? 'The dimensions of the image are too big (>2000px). The image would have been downscaled instead.'
      : undefined,
};

/** Pictures of four times the size, by the ESRGAN network of UpscalerJS. */
export async function loadModel(weightsFolder: string): Promise<MaxModel> {
  const network = await loadLayers(weightsFolder, 'model.json');
  return {
    title: 'MAX Image Resolution Enhancer',
    description:
      'Upscale low-resolution images by a factor of 4. This model was trained on the OpenImagesV4 dataset.',
    version: '1.1.0',
    metadata,
    upload: {
      field: 'image',
      help: [
        'An image file (RGB/HWC).',
        'The ideal image size is 500x500 or smaller, and the best results are observed using a PNG image.',
        'Images with dimensions over 2000x2000 are not accepted and will result in an error.',
      ].join('\n'),
      unreadable: rules.unreadable,
    },
    answer: { kind: 'png' },
    async predict(bytes) {
      const picture = toLimit(await readPicture(bytes, rules));
      return { fileName: 'result.png', png: await writePng(await enlarge(network, picture)) };
    },
  };
}

function timesTooLong({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.ceil(Math.max(width, height) / longestSide);
}

function toLimit(picture: Picture): Picture {
  const times = timesTooLong(picture);
  if (times <= 1) return picture;
  const width = Math.max(1, Math.floor(picture.width / times));
  const height = Math.max(1, Math.floor(picture.height / times));
  return toPicture(resizeArea(picture, whole(picture), width, height), width, height);
}
