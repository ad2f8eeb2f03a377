import { startHost, systemAuthorization, type TestHost } from './test-host.ts';

/** The exec of an action, as a client sends it. */
export const exec: { readonly kind: 'blackbox'; readonly image: string } = {
  kind: 'blackbox',
  image: 'me/img:1.2',
};
/** The public package of another user. */
export const shared: { readonly namespace: string; readonly name: string } = {
  namespace: 'whisk.system',
  name: 'shared',
};

/** A host where `whisk.system` publishes the package `shared`, and keeps `secret` and the binding `bound` to itself. */
export async function startWithShared(): Promise<TestHost> {
  const host = await startHost();
  const asSystem = (path: string, body: object) =>
    host.rest('PUT', `whisk.system/${path}`, body, systemAuthorization);
  await asSystem('packages/shared', { publish: true, parameters: [{ key: 'a', value: 'A' }] });
  await asSystem('packages/secret', {});
  await asSystem('packages/bound', { publish: true, binding: shared });
  await asSystem('actions/shared/hello', { exec });
  return host;
}
