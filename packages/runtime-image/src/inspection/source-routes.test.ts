import { expect, test } from 'vitest';
import { inputInSource, routesInSources } from './source-routes.ts';

const lines = (text: string) => routesInSources([text]).map(({ method, path }) => `${method} ${path}`);

test.each([
  ["@app.route('/health')\ndef health(): ...", ['GET /health']],
  ["@app.route('/p', methods=['POST', 'PUT'])\ndef p(): ...", ['POST /p', 'PUT /p']],
  ['@app.route("/p",\n  methods=("POST",))', ['POST /p']],
  ["@app.post('/predict')\n@app.get('/health')", ['POST /predict', 'GET /health']],
  [
    "max_app.add_api(ModelPredictAPI, '/predict')\nmax_app.add_api(ModelMetadataAPI, '/metadata')",
    ['POST /model/predict', 'GET /model/metadata'],
  ],
  ["app.post('/predict', handle);\nrouter.get(`/health`, ok);", ['POST /predict', 'GET /health']],
  ["fastify.route({ method: 'POST', url: '/predict', handler })", ['POST /predict']],
  ["axios.post('/elsewhere', {}); cache.get('/key'); client.app.get('/x');", []],
  ["@router.post('/predict')\napp.include_router(router, prefix='/v1')", []],
  ["app.use('/api', router);\nrouter.post('/predict', handle);", []],
  ["api = Namespace('model')\n@api.route('/predict')\nclass P(Resource): ...", []],
])('%j declares %j', (text, expected) => {
  expect(lines(text)).toEqual(expected);
});

test('the text of a route ends where the next one begins', () => {
  const routes = routesInSources([
    "@app.post('/a')\ndef a(): request.get_json()\n@app.post('/b')\ndef b(): request.args\n",
  ]);
  expect(routes.map(({ body }) => inputInSource(body)?.kind)).toEqual(['json', 'query']);
});

test.each([
  ["request.files['image']", { kind: 'multipart', field: 'image' }],
  ["request.files.get('image')", { kind: 'multipart', field: 'image' }],
  ['def p(picture: UploadFile):', { kind: 'multipart', field: 'picture' }],
  ['def p(picture: Annotated[UploadFile, File()]):', { kind: 'multipart', field: 'picture' }],
  ['async def p(picture: bytes = File(...)):', { kind: 'multipart', field: 'picture' }],
  [
    "p.add_argument('image', type=FileStorage, location='files', required=True)",
    { kind: 'multipart', field: 'image' },
  ],
  ["app.post('/p', upload.single('image'), handle)", { kind: 'multipart', field: 'image' }],
  ['const part = await request.file();', { kind: 'multipart' }],
  ['request.get_json(force=True)', { kind: 'json' }],
  ['await request.json()', { kind: 'json' }],
  ['const { text } = request.body;', { kind: 'json' }],
  ['request.form["text"]', { kind: 'form' }],
  ['request.get_data()', { kind: 'binary' }],
  ['request.args.get("q")', { kind: 'query' }],
  ['return 1', undefined],
])('%j reads %j', (body, expected) => {
  expect(inputInSource(body)).toEqual(expected);
});

test('a parameter whose class is a model of the same source is JSON', () => {
  const text = 'class Texts(BaseModel):\n  text: str\n';
  expect(inputInSource('def p(texts: Texts):', text)).toEqual({ kind: 'json' });
  expect(inputInSource('def p(count: int):', text)).toBeUndefined();
});
