// server.js PORT [MILLISECONDS BEFORE IT LISTENS [EXIT CODE BEFORE IT LISTENS]]
/** The model's own server of the tests, as source. */
export const ownServer: string = `
const { createServer } = require('node:http');
const [port, wait = 0, exitCode] = process.argv.slice(2).map(Number);
const started = Date.now();
let connections = 0;
const routes = {
  '/model/predict': (request, response, body) => {
    console.log('out: ' + request.url + ' ❄');
    console.error('err: ' + request.method);
    response.writeHead(200, { 'content-type': request.headers['content-type'] }).end(body);
  },
  '/request': (request, response, body) => response.end(JSON.stringify(
    { method: request.method, url: request.url, headers: request.headers, body: body.toString('latin1') })),
  '/state': (request, response) => response.end(JSON.stringify(
    { connections, folder: process.cwd(), someVar: process.env.SOME_VAR, pid: process.pid })),
  '/health': (request, response) => response.writeHead(Date.now() - started > 500 ? 200 : 503).end(),
  '/stream': (request, response) => {
    response.setHeader('content-type', 'text/plain');
    for (let i = 0; i < Number(request.url.split('?')[1] ?? 3); i += 1) response.write('part');
    response.end();
  },
  '/cookies': (request, response) => response.writeHead(201, [['set-cookie', 'a=1'], ['set-cookie', 'b=2']].flat()).end(),
  '/close': (request, response) => response.setHeader('connection', 'close').end('{}'),
  '/drop': (request) => request.socket.destroy(),
  '/slow': (request, response) => setTimeout(() => response.end('{}'), 300),
  '/hang': () => {},
  '/exit': () => process.exit(3),
  '/abort': () => process.abort(),
  '/half': (request, response) => {
    process.stdout.write('whole ', () => response.end('{}', () => setTimeout(() => console.log('line'), 200)));
  },
  '/much': (request, response) => process.stdout.write(('x'.repeat(99) + '\\n').repeat(100_000), () => response.end('{}')),
};
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const route = routes[request.url.split('?')[0]];
  if (route) route(request, response, Buffer.concat(chunks));
  else response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>not here</h1>');
});
server.on('connection', () => { connections += 1; });
setTimeout(() => {
  if (exitCode) { console.error('no weights'); process.exit(exitCode); }
  server.listen(port, '127.0.0.1');
}, wait);
`;
