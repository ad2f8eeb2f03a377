import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createMaxApp } from './app.ts';
import type { MaxModel } from './model.ts';
import { startTensorFlow } from './network.ts';

/** An application that answers requests, through `listen` or `inject`. */
export type MaxApp = FastifyInstance;

/**
 * The application as it is in an image: its weights, TensorFlow's program and Swagger UI lie beside the bundle. Resolves
 * when predictions can be made. `CORS_ENABLE=true` allows every origin.
 */
export async function createImageApp(
  loadModel: (weightsFolder: string) => MaxModel | Promise<MaxModel>,
): Promise<MaxApp> {
  await startTensorFlow(join(__dirname, 'wasm'));
  const model = await loadModel(join(__dirname, 'weights'));
  return createMaxApp(model, {
    cors: process.env['CORS_ENABLE'] === 'true',
    swaggerUiFolder: join(__dirname, 'swaggerui'),
  });
}
