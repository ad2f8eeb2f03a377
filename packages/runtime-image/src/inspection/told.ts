import type { ModelOptions } from '../adapter.ts';
import type { BaseImage } from '../obtain-image.ts';

/** What a user says of an image before it is looked at. */
export interface Told extends ModelOptions {
  readonly predictPath?: string;
}

/** The image as if it said by itself what a user says of it. */
export function withTold(base: BaseImage, told: Told): BaseImage {
  const { adapter, app, modelPort, predictPath, command, bringPython } = told;
  const said = {
    SERVERLESS_MAX_ADAPTER: adapter,
    SERVERLESS_MAX_APP: app,
    SERVERLESS_MAX_MODEL_PORT: modelPort === undefined ? undefined : String(modelPort),
    SERVERLESS_MAX_PREDICT_PATH: predictPath,
    SERVERLESS_MAX_BRING_PYTHON: bringPython ? 'true' : undefined,
  };
  const env = Object.entries(said).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  const { config } = base.details;
  return {
    ...base,
    details: {
      ...base.details,
      config: {
        ...config,
        env: [...config.env, ...env],
        ...(command && { entrypoint: command, cmd: undefined }),
      },
    },
  };
}
