import { NotThereYetError } from '../errors.ts';

/** `smax deploy`: says that it is not there, so that nobody takes silence for a deployment. */
export function deploy(): never {
  throw new NotThereYetError('deploy', 'Run the model locally with `smax emulate <model>`.');
}
