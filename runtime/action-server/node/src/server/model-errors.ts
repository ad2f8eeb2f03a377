/** A failure with a stable code; its text says what was refused, and the hint what to do next. */
abstract class ActionServerError extends Error {
  abstract readonly code: string;
  readonly hint: string;
  constructor(message: string, hint = '', options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** An environment variable of the action server, or a name in `/init`'s env, cannot be used. */
export class BadSettingError extends ActionServerError {
  override readonly code = 'RT_BAD_SETTING';
}

/** The image has no application, or no command of its own, where one was looked for. */
export class AppNotFoundError extends ActionServerError {
  override readonly code = 'RT_APP_NOT_FOUND';
}

/** What was found is not of the kind that the adapter calls. */
export class AppNotFastifyError extends ActionServerError {
  override readonly code = 'RT_APP_NOT_FASTIFY';
}

/** Loading the application, or starting it up, failed. */
export class AppLoadError extends ActionServerError {
  override readonly code = 'RT_APP_LOAD_FAILED';
}

/** The arguments of an activation make no HTTP request. */
export class BadArgumentsError extends ActionServerError {
  override readonly code = 'RT_BAD_ARGUMENTS';
}

/** The model broke HTTP. */
export class BadResponseError extends ActionServerError {
  override readonly code = 'RT_BAD_RESPONSE';
}

/** The model sends more than an activation may answer; the rest was not read. */
export class AnswerTooLargeError extends ActionServerError {
  override readonly code = 'RT_ANSWER_TOO_LARGE';
  constructor(maxBytes: number) {
    super(`The model's answer exceeds the limit of ${maxBytes} bytes.`);
  }
}

/** The model's own server has ended, or could not be started: the container is of no more use. */
export class ServerEndedError extends ActionServerError {
  override readonly code = 'RT_SERVER_ENDED';
}

/** The model's own server did not listen, or did not answer, in time: the container is of no more use. */
export class ServerTimeoutError extends ActionServerError {
  override readonly code = 'RT_SERVER_TIMEOUT';
}

/** The sentence that a caller and the log are told: what, what next, and the code; of a stranger's error, its text. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ActionServerError)) return lineOf(error);
  return [error.message, error.hint, `(${error.code})`].filter((part) => part !== '').join(' ');
}

/** `Name: message` of anything that was thrown, at most 2000 characters long. */
export function lineOf(thrown: unknown): string {
  return String(thrown).trim().slice(0, 2000);
}

/** Whether a failure was named by the action server itself. */
export function isNamed(error: unknown): boolean {
  return error instanceof ActionServerError;
}
