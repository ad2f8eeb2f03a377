import { digestOf, isDigest } from '../../digest.ts';
import { blobsOf } from '../../manifest.ts';
import { parseManifest } from '../../parse-manifest.ts';
import type { Exchange } from './exchange.ts';
import type { RegistryStore } from './store.ts';

/** GET and HEAD of `/v2/<name>/manifests/<selector>`. */
export function getManifest(exchange: Exchange, store: RegistryStore, name: string, selector: string): void {
  const digest = store.resolve(name, selector);
  const manifest = digest && store.repository(name).manifests.get(digest);
  if (!digest || !manifest) {
    const code = store.repositories.has(name) ? 'MANIFEST_UNKNOWN' : 'NAME_UNKNOWN';
    exchange.refuse(
      404,
      code,
      code === 'NAME_UNKNOWN' ? 'repository name not known to registry' : 'manifest unknown',
      {
        name,
      },
    );
    return;
  }
  const headers = { 'content-type': manifest.mediaType, 'docker-content-digest': digest };
  exchange.reply(200, headers, manifest.bytes);
}

/** PUT of a manifest: everything that it names has to be there. */
export async function putManifest(
  exchange: Exchange,
  store: RegistryStore,
  name: string,
  selector: string,
): Promise<void> {
  const { bytes } = await exchange.readBody();
  const digest = digestOf(bytes);
  if (isDigest(selector) && selector !== digest)
    return exchange.refuse(400, 'DIGEST_INVALID', 'provided digest did not match');
  const mediaType = exchange.request.headers['content-type'] ?? '';
  let document: ReturnType<typeof parseManifest>;
  try {
    document = parseManifest(bytes, mediaType);
  } catch (error) {
    return exchange.refuse(400, 'MANIFEST_INVALID', String(error));
  }
  const repository = store.repository(name);
  const missing =
    document.kind === 'manifest'
      ? blobsOf(document).filter((blob) => !repository.blobs.has(blob.digest))
      : document.manifests.filter((child) => !repository.manifests.has(child.digest));
  if (missing.length > 0) {
    const errors = missing.map((blob) => ({
      code: 'MANIFEST_BLOB_UNKNOWN',
      message: 'blob unknown to registry',
      detail: blob.digest,
    }));
    exchange.reply(400, { 'content-type': 'application/json' }, Buffer.from(JSON.stringify({ errors })));
    return;
  }
  store.putManifest(name, { bytes, mediaType }, isDigest(selector) ? undefined : selector);
  exchange.reply(201, { location: `/v2/${name}/manifests/${digest}`, 'docker-content-digest': digest });
}
