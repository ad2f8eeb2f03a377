import { expect, test } from 'vitest';
import { exec, shared, startWithShared } from '../testing/shared-package.ts';

const notAuthorized = (name: string) =>
  `The supplied authentication is not authorized to access 'whisk.system/${name}'.`;

test.each([
  ['PUT', '_/packages/p', {}, 409, 'resource already exists'],
  ['PUT', '_/packages/default?overwrite=true', {}, 400, "Package name 'default' is reserved."],
  ['PUT', '_/packages/a', {}, 409, 'Resource by this name exists but is not in this collection.'],
  ['GET', '_/packages/a', undefined, 409, 'Resource by this name exists but is not in this collection.'],
  ['DELETE', '_/packages/a', undefined, 409, 'Resource by this name exists but is not in this collection.'],
  ['GET', '_/actions/p', undefined, 409, 'Resource by this name exists but is not in this collection.'],
  ['POST', '_/actions/p', {}, 409, 'Resource by this name exists but is not in this collection.'],
  [
    'PUT',
    '_/actions/p?overwrite=true',
    { exec },
    409,
    'Resource by this name exists but is not in this collection.',
  ],
  ['GET', '_/packages/none', undefined, 404, "The requested resource 'guest/none' does not exist."],
  ['GET', 'whisk.system/packages/none', undefined, 403, notAuthorized('none')],
  ['GET', 'whisk.system/packages/secret', undefined, 403, notAuthorized('secret')],
  ['GET', 'whisk.system/packages/bound', undefined, 403, notAuthorized('bound')],
  ['PUT', 'whisk.system/packages/shared?overwrite=true', {}, 403, notAuthorized('shared')],
  ['DELETE', 'whisk.system/packages/shared', undefined, 403, notAuthorized('shared')],
  [
    'PUT',
    '_/packages/n',
    { binding: { namespace: '_', name: 'none' } },
    400,
    'Binding references a package that does not exist.',
  ],
  [
    'PUT',
    '_/packages/n',
    { binding: { namespace: '_', name: 'b' } },
    400,
    'Cannot bind to another package binding.',
  ],
  [
    'PUT',
    '_/packages/n',
    { binding: { namespace: '_', name: 'a' } },
    409,
    'Cannot bind to a resource that is not a package.',
  ],
  [
    'PUT',
    '_/packages/n',
    { binding: { namespace: 'whisk.system', name: 'secret' } },
    403,
    notAuthorized('secret'),
  ],
  [
    'PUT',
    '_/packages/n',
    { binding: { namespace: 'whisk.system', name: 'none' } },
    403,
    notAuthorized('none'),
  ],
  [
    'PUT',
    '_/packages/b?overwrite=true',
    { binding: { namespace: '_', name: 'b' } },
    400,
    'Cannot bind to another package binding.',
  ],
  [
    'PUT',
    '_/packages/p?overwrite=true',
    { binding: shared },
    409,
    'Resource is a package and cannot be converted into a binding.',
  ],
  [
    'DELETE',
    '_/packages/p',
    undefined,
    409,
    'Package not empty (contains 1 entity). Set force param or delete package contents.',
  ],
  ['POST', '_/packages/refresh', undefined, 404, 'The requested resource could not be found.'],
  ['GET', '_/packages/p/a', undefined, 404, 'The requested resource could not be found.'],
  ['PUT', '_/packages/n', undefined, 400, 'Request entity expected but not supplied'],
  ['PUT', '_/packages/a%2Fb', {}, 400, 'The name of the entity contains illegal characters.'],
  [
    'GET',
    '_/packages?limit=-1',
    undefined,
    400,
    "The query parameter 'limit' was malformed:\nThe value '-1' is not in the range of 0 to 200 for packages.",
  ],
] as const)('%s %s answers %j with %i', async (method, path, body, status, error) => {
  await using host = await startWithShared();
  await host.rest('PUT', '_/actions/a', { exec });
  await host.rest('PUT', '_/packages/p', {});
  await host.rest('PUT', '_/actions/p/a', { exec });
  await host.rest('PUT', '_/packages/b', { binding: shared });
  const answer = await host.rest(method, path, body);
  expect(answer.json()).toEqual({ error, code: answer.headers['x-request-id'] });
  expect(answer.statusCode).toBe(status);
  expect((await host.rest('GET', '_/packages/b')).json().binding).toEqual(shared);
});

test('triggers and rules share the names, too', async () => {
  await using host = await startWithShared();
  await host.rest('PUT', '_/triggers/t', {});
  await host.rest('PUT', '_/packages/p', {});
  const taken = [409, 'Resource by this name exists but is not in this collection.'];
  for (const path of ['_/packages/t', '_/actions/t', '_/triggers/p', '_/rules/p']) {
    const body = { exec, trigger: '/_/t', action: '/whisk.system/shared/hello' };
    const answer = await host.rest('PUT', path, body);
    expect([answer.statusCode, answer.json().error]).toEqual(taken);
  }
});
