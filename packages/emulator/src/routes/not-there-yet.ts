import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';
import type { FastifyInstance } from 'fastify';

/** A part of OpenWhisk's API that the emulator does not have yet: said, never imitated. */
export class NotThereYetError extends ServerlessMaxError {
  override readonly code = 'EMU_NOT_THERE_YET';
  override readonly fault: Fault = 'user';
  readonly status = 501;
  constructor(what: string) {
    super(`This emulator has no ${what} yet.`);
  }
}

/** Answers 501 with a sentence on every REST collection that is still to come. */
export function registerNotThereYet(scope: FastifyInstance): void {
  for (const collection of ['packages', 'triggers', 'rules', 'limits']) {
    for (const path of [`/namespaces/:namespace/${collection}`, `/namespaces/:namespace/${collection}/*`]) {
      scope.all(path, () => {
        throw new NotThereYetError(collection);
      });
    }
  }
  for (const path of [
    '/namespaces/:namespace/actions/:package/:name',
    '/namespaces/:namespace/actions/:package/',
  ]) {
    scope.all(path, () => {
      throw new NotThereYetError('packages, so no actions in them');
    });
  }
}
