/** An HTTP status and the JSON text that goes with it. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** An answer whose body is OpenWhisk's error object. */
export function errorAnswer(status: number, error: string): Answer {
  return { status, body: JSON.stringify({ error }) };
}
