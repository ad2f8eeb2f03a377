import type { MaxAnswer, MaxModel } from '../../max-server-node/src/model.ts';

/** What MAX's image says about itself, so that clients of the one take the other. The network differs: see README.md. */
export const metadata: MaxModel['metadata'] = {
  id: 'max-facial-emotion-classifier',
  name: 'MAX Facial Emotion Classifier',
  description: 'Emotion classifier trained on the FER+ face dataset',
  type: 'Facial Recognition',
  source: 'https://developer.ibm.com/exchanges/models/all/max-facial-emotion-classifier/',
  license: 'MIT',
};

export const answer: MaxAnswer = {
  kind: 'json',
  schemas: {
    ModelPredictResponse: {
      required: ['status'],
      properties: {
        status: { type: 'string', description: 'Response status message', example: 'ok' },
        predictions: {
          type: 'array',
          description: 'A box and the emotions of each face in the image',
          items: { $ref: '#/definitions/LabelPrediction' },
        },
      },
      type: 'object',
    },
    LabelPrediction: {
      properties: {
        detection_box: {
          type: 'array',
          description: 'The face, as [ymin, xmin, ymax, xmax], each from 0 to 1',
          example: [0.15, 0.38, 0.53, 0.58],
          items: { type: 'number' },
        },
        emotion_predictions: {
          type: 'array',
          description: 'The emotions with their probabilities, the most probable first',
          items: { $ref: '#/definitions/EmotionLabel' },
        },
      },
      type: 'object',
    },
    EmotionLabel: {
      required: ['label', 'probability'],
      properties: {
        label_id: { type: 'string', description: 'Label identifier' },
        label: { type: 'string', description: 'Class label' },
        probability: { type: 'number', description: 'Probability of the label' },
      },
      type: 'object',
    },
  },
};
