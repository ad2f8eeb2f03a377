import { createImageApp, type MaxApp } from '../../max-server-node/src/image-app.ts';
import { loadModel } from './model.ts';

/** The model's API, ready for requests and not listening: `server.cjs` listens, an action server calls it in process. */
export function createApp(): Promise<MaxApp> {
  return createImageApp(loadModel);
}
