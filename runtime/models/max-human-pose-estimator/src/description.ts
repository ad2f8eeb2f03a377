import type { MaxAnswer, MaxModel } from '../../max-server-node/src/model.ts';

/** What MAX's image says about itself, so that clients of the one take the other. The network differs: see README.md. */
export const metadata: MaxModel['metadata'] = {
  id: 'max human pose estimator',
  name: 'MAX Human Pose Estimator TensorFlow Model',
  description: 'TensorFlow model trained on COCO data to detect human poses',
  type: 'Human pose estimation',
  source: 'https://developer.ibm.com/exchanges/models/all/max-human-pose-estimator/',
  license: 'Apache License 2.0',
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
          description: 'The pose of each person in the image',
          items: { $ref: '#/definitions/LabelPrediction' },
        },
      },
      type: 'object',
    },
    LabelPrediction: {
      required: ['human_id'],
      properties: {
        human_id: { type: 'integer', description: 'Number of the person, from 0' },
        pose_lines: { type: 'array', items: { $ref: '#/definitions/LinePrediction' } },
        body_parts: { type: 'array', items: { $ref: '#/definitions/body_parts_prediction' } },
      },
      type: 'object',
    },
    LinePrediction: {
      properties: {
        line: {
          type: 'array',
          description: 'From one part of the body to another, in pixels: [x1, y1, x2, y2]',
          items: { type: 'integer' },
        },
      },
      type: 'object',
    },
    body_parts_prediction: {
      required: ['part_id', 'part_name', 'score', 'x', 'y'],
      properties: {
        part_id: { type: 'integer', description: 'Number of the part' },
        part_name: { type: 'string', description: 'Name of the part' },
        score: { type: 'number', example: 0, description: 'How sure the network is of the part' },
        x: { type: 'integer', description: 'Pixels from the left' },
        y: { type: 'integer', description: 'Pixels from the top' },
      },
      type: 'object',
    },
  },
};
