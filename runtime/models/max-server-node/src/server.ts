import { join } from 'node:path';
import type { MaxApp } from './image-app.ts';

/** The image's own command: serves the bundle beside it on port 5000, as every MAX image does. */
async function main(): Promise<void> {
  const { createApp } = require(join(__dirname, 'app.cjs')) as { createApp(): Promise<MaxApp> };
  const app = await createApp();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void app.close().then(() => process.exit(0)));
  }
  await app.listen({ host: '0.0.0.0', port: 5000 });
  console.log('Listening on port 5000');
}

void main();
