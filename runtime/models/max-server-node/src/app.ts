import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { addCors } from './cors.ts';
import { htmlErrors, notAllowed } from './flask-pages.ts';
import { fileOf, readForm } from './form.ts';
import { type MaxModel, type PngFile, RefusedPictureError } from './model.ts';
import { readNumbers } from './number-args.ts';
import { toPythonJson } from './python-json.ts';
import { describeApi } from './swagger.ts';
import { addSwaggerUi } from './swagger-ui.ts';

/** What the surroundings decide. */
export interface AppOptions {
  /** Allows pages of every origin: MAX's `CORS_ENABLE`. */
  readonly cors: boolean;
  /** The folder with the files of Swagger UI. */
  readonly swaggerUiFolder: string;
}

/** More than any web action may carry, and little enough that some can wait. */
const bodyLimit = 16 * 1024 * 1024;

/** MAX's HTTP API of a model, as maxfw 1.1.6 on Flask-RESTX answers it. It does not listen yet. */
export function createMaxApp(model: MaxModel, { cors, swaggerUiFolder }: AppOptions): FastifyInstance {
  const app = Fastify({ bodyLimit, logger: false });
  // Every body is taken as it is: what is no form has no picture in it, and is answered so.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  if (cors) addCors(app);

  const documents: Record<string, object> = {
    '/model/metadata': model.metadata,
    ...(model.labels && { '/model/labels': { count: model.labels.length, labels: model.labels } }),
    '/swagger.json': describeApi(model),
  };
  for (const [path, document] of Object.entries(documents)) {
    app.get(path, (_, reply) => sendJson(reply, 200, document));
  }
  addSwaggerUi(app, model.title, swaggerUiFolder);
  const { page } = model;
  if (page !== undefined) {
    app.get('/app/', (_, reply) => reply.type('text/html; charset=utf-8').send(page));
  }

  // One after the other: two at a time would take twice the memory, and no less time.
  let last: Promise<unknown> = Promise.resolve();
  app.post('/model/predict', ({ headers, url, body }, reply) => {
    const answered = last.then(async () => {
      const form = await readForm(headers['content-type'], body);
      const { field, help } = model.upload;
      const picture = await fileOf(form, field);
      if (picture === undefined) return sendJson(reply, 400, invalid(field, help, missingUpload));
      const query = new URL(url, 'http://localhost').searchParams;
      const args = readNumbers(model.args ?? [], query, form);
      if ('bad' in args) return sendJson(reply, 400, invalid(args.bad.name, args.bad.help, args.message));
      const answer = await model.predict(picture, args.values);
      return isPng(answer) ? sendPng(reply, answer) : sendJson(reply, 200, answer);
    });
    last = answered.catch(() => undefined);
    return answered;
  });

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/\?.*/s, '');
    const methods = path === '/model/predict' ? 'GET, HEAD, OPTIONS, POST' : 'GET, HEAD, OPTIONS';
    if (request.method === 'OPTIONS') {
      return reply.header('allow', methods).type('text/html; charset=utf-8').send('');
    }
    // Flask serves static files below /, so there is no path without a GET: it only finds no file.
    if (request.method === 'GET' || request.method === 'HEAD') return sendHtml(reply, 404);
    reply.header('allow', methods);
    return path in documents ? sendJson(reply, 405, { message: notAllowed }) : sendHtml(reply, 405);
  });
  app.setErrorHandler((error: FastifyError, _, reply) => {
    // A content type that is none is no form either.
    if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
      return sendJson(reply, 400, invalid(model.upload.field, model.upload.help, missingUpload));
    }
    if (error instanceof RefusedPictureError) return sendJson(reply, 400, { message: error.message });
    if (error.statusCode === 413) {
      return sendJson(reply, 413, { message: 'The data value transmitted exceeds the capacity limit.' });
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return sendJson(reply, error.statusCode, { message: error.message });
    }
    console.error(error);
    return sendJson(reply, 500, { message: 'Internal Server Error' });
  });
  return app;
}

const missingUpload = 'Missing required parameter in an uploaded file';

/** What Flask-RESTX answers to an argument that is not as it should be. */
function invalid(name: string, help: string, problem: string): object {
  return { errors: { [name]: `${help} ${problem}` }, message: 'Input payload validation failed' };
}

function isPng(answer: object | PngFile): answer is PngFile {
  return 'png' in answer;
}

function sendJson(reply: FastifyReply, status: number, value: object): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json')
    .send(Buffer.from(toPythonJson(value)));
}

function sendHtml(reply: FastifyReply, status: 404 | 405): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(htmlErrors[status]);
}

function sendPng(reply: FastifyReply, { fileName, png }: PngFile): FastifyReply {
  return reply
    .type('image/png')
    .header('content-disposition', `inline; filename=${fileName}`)
    .header('cache-control', 'no-cache')
    .send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
}
