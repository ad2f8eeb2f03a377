import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { FakeContainer, FakeProgram } from '@serverless-max/container-engine/testing';
import type { JsonObject, JsonValue } from '@serverless-max/whisk-protocol';

const sentinel = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

/** What a fake action server answers: a status (200 without one) with a body, or something worse. */
export type FakeAnswer =
  | { readonly status?: number; readonly body: JsonValue }
  /** Whatever it writes. */
  | { readonly write: (response: ServerResponse) => void }
  /** No answer ever. */
  | 'hang'
  /** The connection is cut. */
  | 'reset';

/** One request to a fake action server. */
export interface FakeRequest {
  /** The body of the request: `{ value, … }`. */
  readonly body: JsonObject;
  /** The container that it came to, to write lines or to exit. */
  readonly container: FakeContainer;
}

/** How a fake action server behaves; by default it takes every `/init` and answers `/run` with its `value`. */
export interface FakeActionServerOptions {
  readonly init?: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  readonly run?: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;
  /** Whether the lines of a run end with sentinels, as an image with the label promises. Default true. */
  readonly sentinels?: boolean;
}

/** A program for a `FakeEngine`'s image that speaks OpenWhisk's container protocol on port 8080. */
export function fakeActionServer(options: FakeActionServerOptions = {}): FakeProgram {
  const { init = accept, run = echo, sentinels = true } = options;
  return (container) =>
    container.listen(8080, async (request: IncomingMessage, response: ServerResponse) => {
      const body = (await json(request)) as JsonObject;
      const answer = await (request.url === '/init' ? init : run)({ body, container });
      if (answer === 'hang') return;
      if (answer === 'reset') {
        response.socket?.destroy();
        return;
      }
      if (request.url === '/run' && sentinels) {
        container.log(sentinel, 'stdout');
        container.log(sentinel, 'stderr');
      }
      if ('write' in answer) {
        answer.write(response);
        return;
      }
      const text = JSON.stringify(answer.body);
      response.writeHead(answer.status ?? 200, { 'content-length': Buffer.byteLength(text) });
      response.end(text);
    });
}

/** The label by which an image promises sentinels. */
export const sentinelledImage = { labels: { 'serverless-max.sentinelled': 'true' } } as const;

function accept(): FakeAnswer {
  return { body: { ok: true } };
}

function echo({ body }: FakeRequest): FakeAnswer {
  return { body: body['value'] ?? {} };
}
