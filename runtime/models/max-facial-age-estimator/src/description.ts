import type { MaxAnswer, MaxModel } from '../../max-server-node/src/model.ts';

/** What MAX's image says about itself, so that clients of the one take the other. */
export const metadata: MaxModel['metadata'] = {
  id: 'ssrnet',
  name: 'SSR-Net Facial Age Estimator Model',
  description:
    'SSR-Net Facial Recognition and Age Prediction model; trained using Keras on the IMDB-WIKI dataset',
  type: 'Facial Recognition',
  source: 'https://developer.ibm.com/exchanges/models/all/max-facial-age-estimator/',
  license: 'MIT',
};

export const answer: MaxAnswer = {
  kind: 'json',
  schemas: {
    ModelPredictResponse: {
      required: ['status'],
      properties: {
        status: { type: 'string', description: 'Response status message' },
        predictions: {
          type: 'array',
          description: 'An age and a box for each face in the image',
          items: { $ref: '#/definitions/LabelPrediction' },
        },
      },
      type: 'object',
    },
    LabelPrediction: {
      required: ['age_estimation'],
      properties: {
        age_estimation: { type: 'integer', description: 'Estimated age in years' },
        detection_box: {
          type: 'array',
          description: 'The face, as [ymin, xmin, ymax, xmax], each from 0 to 1',
          items: { type: 'number' },
        },
      },
      type: 'object',
    },
  },
};
