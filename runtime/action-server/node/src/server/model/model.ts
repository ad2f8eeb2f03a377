import type { HttpRequest, HttpResponse } from '../web/http-message.ts';

/** A model that answers HTTP, however it is reached. */
export interface Model {
  /** Why it cannot be asked any more; undefined while it can. */
  readonly loss: Error | undefined;
  /**
   * Rejects with a ServerEndedError or ServerTimeoutError when the container is of no more use, and with anything else
   * when this request alone has failed.
   */
  answer(request: HttpRequest): Promise<HttpResponse>;
}

/** Loads the model of the image, from the variables that `/init` has set; rejects with the reason when it cannot. */
export type OpenModel = () => Promise<Model>;
