// What the models of the conformance table on Node answer.
const names = ['SOME_VAR', 'ANOTHER_VAR', 'LIST', 'NOTHING'];
const loaded = Object.fromEntries(names.map((name) => [name, process.env[name] ?? null]));
const json = (value) => ({ status: 200, contentType: 'application/json', body: JSON.stringify(value) });

const routes = {
  '/model/predict': ({ path, method, headers, body }) => {
    console.log(`out: ${path} ❄ ☃ ❄`);
    console.error(`err: ${method}`);
    return { status: 200, contentType: headers['content-type'] ?? 'text/plain', body: body ?? '' };
  },
  '/loaded': () => json(loaded),
  '/context': () =>
    json(Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('__OW_')))),
  '/place': () => json({ folder: process.cwd() }),
  '/slow': () => new Promise((resolve) => setTimeout(resolve, 500, json({}))),
  // A server of its own has to wait until it is written: nobody else knows.
  '/much': () =>
    new Promise((resolve) =>
      process.stdout.write(`${'x'.repeat(99)}\n`.repeat(100_000), () => resolve(json({}))),
    ),
  '/png': () => ({ status: 200, contentType: 'image/png', body: Buffer.from('\x89PNG', 'latin1') }),
  '/exit': () => process.exit(3),
};

/** `request` has path, method, headers and body. */
exports.answer = async (request) =>
  routes[request.path]?.(request) ?? { status: 404, contentType: 'text/html', body: '<h1>not here</h1>' };
