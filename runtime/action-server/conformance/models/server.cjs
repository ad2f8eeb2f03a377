// The model of the conformance table as a server of its own, on port 5000.
if (process.env.MODEL_FAILS) throw new Error('no weights');
const { createServer } = require('node:http');
const { answer } = require('./answers.cjs');

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { url, method, headers } = request;
  const { status, contentType, body } = await answer({
    path: url.split('?')[0],
    method,
    headers,
    body: Buffer.concat(chunks),
  });
  response.writeHead(status, { 'content-type': contentType }).end(body);
});
server.listen(5000, '0.0.0.0');
