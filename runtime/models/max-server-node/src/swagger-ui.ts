import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** The files of Swagger UI that its page needs, and their types. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
  'favicon-16x16.png': 'image/png',
  'favicon-32x32.png': 'image/png',
};

/** Swagger UI at `/`, with its files below `/swaggerui/` as in Flask-RESTX; the files are read when they are asked for. */
export function addSwaggerUi(app: FastifyInstance, title: string, folder: string): void {
  const page = pageOf(title);
  app.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(page));
  for (const [name, type] of Object.entries(assets)) {
    app.get(`/swaggerui/${name}`, async (_, reply) =>
      reply
        .type(type)
        .header('cache-control', 'no-cache')
        .send(await readFile(join(folder, name))),
    );
  }
}

function pageOf(title: string): string {
  return `<!DOCTYPE html>
<html>
<head>
  <title>${title}</title>
  <link rel="stylesheet" href="/swaggerui/swagger-ui.css">
  <link rel="icon" type="image/png" href="/swaggerui/favicon-32x32.png" sizes="32x32">
  <link rel="icon" type="image/png" href="/swaggerui/favicon-16x16.png" sizes="16x16">
  <style>body { margin: 0; background: #fafafa }</style>
</head>
<body>
  <div id="swagger-ui"></div>
  <script src="/swaggerui/swagger-ui-bundle.js"></script>
  <script src="/swaggerui/swagger-ui-standalone-preset.js"></script>
  <script>
    window.ui = SwaggerUIBundle({
      url: '/swagger.json',
      validatorUrl: null,
      dom_id: '#swagger-ui',
      presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset.slice(1)],
      plugins: [SwaggerUIBundle.plugins.DownloadUrl],
      docExpansion: 'none',
    });
  </script>
</body>
</html>
`;
}
