import type { MaxModel } from './model.ts';

/** The Swagger 2.0 document of a model's API, with the members that Flask-RESTX gives it. */
export function describeApi(model: MaxModel): object {
  const { title, description, version, labels, upload, args = [], answer } = model;
  const get = (summary: string, operationId: string, schema: string): object => ({
    get: { responses: { 200: success(schema) }, summary, operationId, tags: ['model'] },
  });
  return {
    swagger: '2.0',
    basePath: '/',
    paths: {
      ...(labels && {
        '/model/labels': get('Return the labels that can be predicted', 'get_labels', 'LabelsResponse'),
      }),
      '/model/metadata': get(
        'Return what the model says about itself',
        'get_model_metadata_api',
        'ModelMetadata',
      ),
      '/model/predict': {
        post: {
          responses: {
            200: answer.kind === 'json' ? success('ModelPredictResponse') : { description: 'Success' },
          },
          summary: 'Make a prediction given input data',
          operationId: 'predict',
          parameters: [
            { name: upload.field, in: 'formData', type: 'file', required: true, description: upload.help },
            ...args.map(({ name, help, default: value }) => ({
              name,
              in: 'query',
              type: 'number',
              description: help,
              default: value,
            })),
          ],
          consumes: ['multipart/form-data'],
          ...(answer.kind === 'png' && { produces: ['image/png'] }),
          tags: ['model'],
        },
      },
    },
    info: { title, version, description },
    produces: ['application/json'],
    consumes: ['application/json'],
    tags: [{ name: 'model', description: 'Model information and inference operations' }],
    definitions: {
      ModelMetadata: metadataSchema,
      ...(labels && labelsSchemas),
      ...(answer.kind === 'json' && answer.schemas),
    },
    responses: {
      ParseError: { description: "When a mask can't be parsed" },
      MaskError: { description: 'When any error occurs on mask' },
    },
  };
}

function success(schema: string): object {
  return { description: 'Success', schema: { $ref: `#/definitions/${schema}` } };
}

const metadataSchema = {
  required: ['description', 'id', 'name', 'source', 'type'],
  properties: Object.fromEntries(
    Object.entries({
      id: 'identifier',
      name: 'name',
      description: 'description',
      type: 'type',
      source: 'source',
      license: 'license',
    }).map(([name, word]) => [name, { type: 'string', description: `Model ${word}` }]),
  ),
  type: 'object',
};

const labelsSchemas = {
  LabelsResponse: {
    required: ['count'],
    properties: {
      count: { type: 'integer', description: 'Number of labels' },
      labels: { type: 'array', items: { $ref: '#/definitions/ModelLabel' } },
    },
    type: 'object',
  },
  ModelLabel: {
    required: ['id', 'name'],
    properties: { id: { type: 'string' }, name: { type: 'string' } },
    type: 'object',
  },
};
