import type { MaxModel } from '../../max-server-node/src/model.ts';

/** What MAX's image says about itself, so that clients of the one take the other. The network differs: see README.md. */
export const metadata: MaxModel['metadata'] = {
  id: 'max-image-resolution-enhancer',
  name: 'Super-Resolution Generative Adversarial Network (SRGAN)',
  description: 'SRGAN trained on the OpenImagesV4 dataset.',
  type: 'Image-To-Image Translation Or Transformation',
  source: 'https://developer.ibm.com/exchanges/models/all/max-image-resolution-enhancer/',
  license: 'Apache V2',
};
