// The model of the conformance table as a Fastify application.
if (process.env.MODEL_FAILS) throw new Error('no weights');
// @boundaries-ignore the image brings it
// biome-ignore lint/correctness/noUndeclaredDependencies: the image brings it
const fastify = require('fastify');
const { answer } = require('./answers.cjs');

exports.createApp = () => {
  const app = fastify({ bodyLimit: 4_000_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.all('*', async ({ url, method, headers, body }, reply) => {
    const answered = await answer({ path: url.split('?')[0], method, headers, body });
    // Not by `type`, which adds a charset.
    reply.raw.setHeader('content-type', answered.contentType);
    return reply.code(answered.status).send(Buffer.from(answered.body));
  });
  return app;
};
