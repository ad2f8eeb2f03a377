import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, errorAnswer } from './answer.ts';

/** Answers the parsed JSON body of a request. */
export type Route = (message: unknown) => Promise<Answer>;

/** What is posted to a path is answered by its route; `onFault` hears of a route that failed itself. */
export interface HttpRoutes {
  readonly routes: Readonly<Record<string, Route>>;
  /** A request without a body is answered as well, with an undefined message. */
  readonly takesNoBody: boolean;
  readonly onFault: (fault: unknown) => void;
}

/** HTTP/1.1 around routes: reads a request, hands its JSON over, writes the answer in one piece. */
export function createHttpTransport({ routes, takesNoBody, onFault }: HttpRoutes): Server {
  const paths = new Map(Object.entries(routes));
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      write(response, await answer(request, paths, takesNoBody));
    } catch (fault) {
      if (!request.complete) return; // the caller went away
      onFault(fault);
      write(response, errorAnswer(500, 'Internal error.'));
    }
  };
  const server = createServer((request, response) => void respond(request, response));
  // A container may be paused for minutes between two requests on one connection: no timer may cut it.
  return Object.assign(server, { timeout: 0, keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
}

async function answer(
  request: IncomingMessage,
  paths: ReadonlyMap<string, Route>,
  takesNoBody: boolean,
): Promise<Answer> {
  const path = (request.url ?? '').split('?', 1).join();
  const route = paths.get(path);
  if (route === undefined)
    return errorAnswer(404, `${path} is not here; ${[...paths.keys()].join(' and ')} are.`);
  if (request.method !== 'POST') return errorAnswer(405, `${path} takes only POST.`);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  let message: unknown;
  try {
    message = takesNoBody && text.trim() === '' ? undefined : JSON.parse(text);
  } catch (error) {
    return errorAnswer(400, `The request body is not valid JSON: ${(error as Error).message}.`);
  }
  return route(message);
}

/** OpenWhisk reads only answers of known length. `end` sends head and body in one write. */
function write(response: ServerResponse, { status, body }: Answer): void {
  response.sendDate = false;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(status === 405 ? { allow: 'POST' } : {}),
  });
  response.end(body);
}
