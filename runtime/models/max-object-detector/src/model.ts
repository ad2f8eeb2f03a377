import type { MaxModel } from '../../max-server-node/src/model.ts';
import { loadGraphOutputs } from '../../max-server-node/src/network.ts';
import { readPicture, upTo } from '../../max-server-node/src/picture.ts';
import { type Region, resizeArea } from '../../max-server-node/src/resize.ts';
import { answer, metadata, threshold } from './description.ts';
import { readDetections } from './detections.ts';
import { labels } from './labels.ts';
import { page } from './page.ts';

/** Side of the picture that the network takes. */
const side = 512;
const rules = { unreadable: 'Unrecognized image format', refuse: upTo(32) };

/** Things in pictures, by CenterNet on MobileNetV3. */
export function loadModel(weightsFolder: string): MaxModel {
  const network = loadGraphOutputs(weightsFolder, 'centernet.json', ['tower_0/detections']);
  return {
    title: 'MAX Object Detector',
    description: 'Localize and identify multiple objects in a single image.',
    version: '1.5.0',
    metadata,
    labels,
    upload: {
      field: 'image',
      help: 'An image file (encoded as PNG or JPG/JPEG)',
      unreadable: rules.unreadable,
    },
    args: [threshold],
    answer,
    page,
    async predict(bytes, args) {
      const picture = await readPicture(bytes, rules);
      const square = squareAround(picture);
      const [output = new Float32Array()] = network(resizeArea(picture, square, side, side), [
        1,
        side,
        side,
        3,
      ]);
      const scale = square.width / side;
      const share = (at: number, start: number, length: number): number =>
        Math.min(1, Math.max(0, (at * scale + start) / length));
      const predictions = readDetections(output)
        .filter(({ score }) => score > (args[threshold.name] ?? threshold.default))
        .map(({ x1, y1, x2, y2, score, thing }) => ({
          label_id: labels[thing]?.id,
          label: labels[thing]?.name,
          probability: score,
          detection_box: [
            share(y1, square.y, picture.height),
            share(x1, square.x, picture.width),
            share(y2, square.y, picture.height),
            share(x2, square.x, picture.width),
          ],
        }));
      return { status: 'ok', predictions };
    },
  };
}

/** The picture with as much black on both of its longer sides as makes it a square: so nothing is squeezed. */
function squareAround({ width, height }: { readonly width: number; readonly height: number }): Region {
  const length = Math.max(width, height);
  const x = -Math.trunc((length - width) / 2);
  const y = -Math.trunc((length - height) / 2);
  return { x, y, width: length, height: length };
}
