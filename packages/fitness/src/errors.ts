import { type Fault, ServerlessMaxError } from '@serverless-max/foundation';

/** Nobody knows the limits of the host that an image shall be measured against. */
export class TargetUnknownError extends ServerlessMaxError {
  override readonly code = 'FIT_TARGET_UNKNOWN';
  override readonly fault: Fault = 'user';
  constructor(target: string, detail: string) {
    super(`The limits of "${target}" are not known: ${detail}.`, {
      hint: 'Use --target openwhisk, --target ibm, or the address of a host, e.g. --target http://127.0.0.1:3233.',
    });
  }
}

/** A word that should choose checks chooses none. */
export class UnknownCheckError extends ServerlessMaxError {
  override readonly code = 'FIT_UNKNOWN_CHECK';
  override readonly fault: Fault = 'user';
  constructor(word: string, known: readonly string[]) {
    super(`There is no check "${word}".`, { hint: `There are ${known.join(', ')}.` });
  }
}

/** No report of the image, or under the name, is kept. */
export class NoReportError extends ServerlessMaxError {
  override readonly code = 'FIT_NO_REPORT';
  override readonly fault: Fault = 'user';
  constructor(word: string, known: readonly string[]) {
    super(`There is no report of "${word}".`, {
      hint:
        known.length > 0
          ? `There are reports of ${known.join(', ')}.`
          : 'Make one with `smax test <model|image>`.',
    });
  }
}

/** A file that should be a report is none, or of a form that this version does not know. */
export class InvalidReportError extends ServerlessMaxError {
  override readonly code = 'FIT_INVALID_REPORT';
  override readonly fault: Fault = 'user';
  constructor(path: string, detail: string) {
    super(`${path} is no report: ${detail}.`, { hint: 'Make it again with `smax test <model|image>`.' });
  }
}

/** An image gives nothing that a request could be made of. */
export class NoRequestError extends ServerlessMaxError {
  override readonly code = 'FIT_NO_REQUEST';
  override readonly fault: Fault = 'user';
  constructor(name: string) {
    super(
      `Nothing says how ${name} is asked: it has no OpenAPI or Swagger document, and no sample was given.`,
      {
        hint: 'Give one with --sample <file>, or see what it serves with `smax inspect`.',
      },
    );
  }
}

/** Neither the untouched image nor its action answers at all. */
export class NoAnswerError extends ServerlessMaxError {
  override readonly code = 'FIT_NO_ANSWER';
  override readonly fault: Fault = 'user';
  constructor(name: string, reason: string) {
    super(`${name} answers nothing: ${reason}.`, {
      hint: 'Start it by itself with `docker run`, and see what it writes; --memory gives it more, --model-port and --command say what cannot be seen.',
    });
  }
}
