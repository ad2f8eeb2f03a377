import { cropFace, readFaces, toDetectionBox } from '../../max-server-node/src/faces/face-picture.ts';
import { loadFaceNetworks } from '../../max-server-node/src/faces/networks.ts';
import type { MaxModel } from '../../max-server-node/src/model.ts';
import { loadGraph } from '../../max-server-node/src/network.ts';
import { upTo } from '../../max-server-node/src/picture.ts';
import { answer, metadata } from './description.ts';
import { emotions, labels } from './labels.ts';

/** MAX keeps faces that the detector is surer of than this. */
const confidence = 0.95;
const side = 64;
/** The network was trained on faces with less around them than MAX's, whose margin is 0.35. */
const margin = 0.2;
const rules = {
  unreadable:
    'Invalid file type/extension. Please provide a valid image (supported formats: JPEG, PNG, TIFF).',
  refuse: upTo(32),
};

/** Faces by MTCNN, and their emotions by the mini-XCEPTION network of oarriaga/face_classification. */
export function loadModel(weightsFolder: string): MaxModel {
  const faceNetworks = loadFaceNetworks(weightsFolder);
  const network = loadGraph(weightsFolder, 'emotion.json');
  return {
    title: metadata.name,
    description: 'Detect faces in an image and predict the emotional state of each person',
    version: '1.1.0',
    metadata,
    labels,
    upload: {
      field: 'image',
      help: 'An image file (encoded as JPEG, PNG or TIFF)',
      unreadable: rules.unreadable,
    },
    answer,
    async predict(bytes) {
      const { picture, faces } = await readFaces(faceNetworks, bytes, rules, confidence);
      const predictions = faces.map((face) => ({
        detection_box: toDetectionBox(face, picture),
        emotion_predictions: rank(network(toGray(cropFace(face, picture, margin, side)), [1, side, side, 1])),
      }));
      return { status: 'ok', predictions };
    },
  };
}

/** Every emotion that the network knows, the most probable first. */
function rank(probabilities: Float32Array): readonly object[] {
  return emotions
    .map((name, index) => ({ name, probability: probabilities[index] ?? 0 }))
    .sort((left, right) => right.probability - left.probability)
    .map(({ name, probability }) => ({
      label_id: labels.find((label) => label.name === name)?.id,
      label: name,
      probability,
    }));
}

/** The brightness of each pixel as video weighs it, from -1 to 1. */
function toGray(face: Float32Array): Float32Array {
  return Float32Array.from({ length: side * side }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = face.subarray(index * 3, index * 3 + 3);
    return ((0.299 * red + 0.587 * green + 0.114 * blue) / 255 - 0.5) * 2;
  });
}
