import { type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Hands requests on to a host that speaks plain HTTP, and its answers back; `onRequest` sees each one first. */
export function forwardTo(
  host: string,
  onRequest: (incoming: IncomingMessage) => void = () => {},
): (incoming: IncomingMessage, answer: ServerResponse) => void {
  const { hostname, port } = new URL(host);
  return (incoming, answer) => {
    onRequest(incoming);
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  };
}
