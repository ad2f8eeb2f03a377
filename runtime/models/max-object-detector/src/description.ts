import type { MaxAnswer, MaxModel, NumberArg } from '../../max-server-node/src/model.ts';

/** What MAX's image says about itself, so that clients of the one take the other. The network differs: see README.md. */
export const metadata: MaxModel['metadata'] = {
  id: 'object-detector-ssd_mobilenet_v1',
  name: 'ssd_mobilenet_v1 TensorFlow Object Detector Model',
  description: 'ssd_mobilenet_v1 TensorFlow object detector model',
  type: 'Object Detection',
  source: 'https://developer.ibm.com/exchanges/models/all/max-object-detector/',
  license: 'ApacheV2',
};

export const threshold: NumberArg = {
  name: 'threshold',
  help: [
    'Probability threshold for including a detected object in the response in the range [0, 1] (default: 0.7).',
    'Lowering the threshold includes objects the model is less certain about.',
  ].join(' '),
  default: 0.7,
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
          description: 'What was found, the surest first',
          items: { $ref: '#/definitions/LabelPrediction' },
        },
      },
      type: 'object',
    },
    LabelPrediction: {
      required: ['label', 'probability'],
      properties: {
        label_id: { type: 'string', description: 'Class label identifier' },
        label: { type: 'string', description: 'Class label' },
        probability: { type: 'number', description: 'Predicted probability for the class label' },
        detection_box: {
          type: 'array',
          description: 'The object, as [ymin, xmin, ymax, xmax], each from 0 to 1',
          items: { type: 'number' },
        },
      },
      type: 'object',
    },
  },
};
