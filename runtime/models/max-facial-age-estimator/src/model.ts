import { cropFace, readFaces, toDetectionBox } from '../../max-server-node/src/faces/face-picture.ts';
import { loadFaceNetworks } from '../../max-server-node/src/faces/networks.ts';
import type { MaxModel } from '../../max-server-node/src/model.ts';
import { loadGraph } from '../../max-server-node/src/network.ts';
import { upTo } from '../../max-server-node/src/picture.ts';
import { answer, metadata } from './description.ts';

/** MAX keeps faces that the detector is surer of than this, and looks at them with this much around them. */
const confidence = 0.85;
const margin = 0.4;
const side = 64;
const rules = {
  unreadable:
    'Invalid file type/extension. Please provide a valid image (supported formats: JPEG, PNG, TIFF).',
  refuse: upTo(32),
};

/** Faces by MTCNN, and their ages by SSR-Net: both as in MAX's image. */
export function loadModel(weightsFolder: string): MaxModel {
  const faceNetworks = loadFaceNetworks(weightsFolder);
  const network = loadGraph(weightsFolder, 'age.json');
  const ageOf = (face: Float32Array): number => Math.trunc(network(face, [1, side, side, 3])[0] ?? 0);

  return {
    title: 'MAX Facial Age Estimator',
    description: 'Recognize faces in an image and estimate the age of each face.',
    version: '2.0.0',
    metadata,
    upload: {
      field: 'image',
      help: 'An image encoded as JPEG, PNG, or TIFF',
      unreadable: rules.unreadable,
    },
    answer,
    async predict(bytes) {
      const { picture, faces } = await readFaces(faceNetworks, bytes, rules, confidence);
      const predictions = faces.map((face) => ({
        age_estimation: ageOf(cropFace(face, picture, margin, side)),
        detection_box: toDetectionBox(face, picture),
      }));
      return { status: 'ok', predictions };
    },
  };
}
