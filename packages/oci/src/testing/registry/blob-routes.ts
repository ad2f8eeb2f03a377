import { digestOf, isDigest } from '../../digest.ts';
import type { Exchange } from './exchange.ts';
import type { RegistryStore } from './store.ts';

/** GET and HEAD of `/v2/<name>/blobs/<digest>`, with ranges. */
export function getBlob(exchange: Exchange, store: RegistryStore, name: string, digest: string): void {
  const bytes = isDigest(digest) ? store.repositories.get(name)?.blobs.get(digest) : undefined;
  const start = Number(/^bytes=(\d+)-$/.exec(exchange.request.headers.range ?? '')?.[1] ?? 0);
  const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': digest };
  if (!bytes) exchange.refuse(404, 'BLOB_UNKNOWN', 'blob unknown to registry', { digest });
  else if (start === 0) exchange.reply(200, headers, bytes);
  else if (start >= bytes.byteLength) exchange.refuse(416, 'RANGE_INVALID', 'no such bytes');
  else {
    const range = `bytes ${start}-${bytes.byteLength - 1}/${bytes.byteLength}`;
    exchange.reply(206, { ...headers, 'content-range': range }, bytes.subarray(start));
  }
}

/** POST to `/v2/<name>/blobs/uploads/`: a mount, or the beginning of an upload. */
export async function beginUpload(exchange: Exchange, store: RegistryStore, name: string): Promise<void> {
  await exchange.readBody();
  const mount = exchange.url.searchParams.get('mount');
  const from = exchange.url.searchParams.get('from');
  const bytes = mount && from && isDigest(mount) ? store.repositories.get(from)?.blobs.get(mount) : undefined;
  if (bytes && mount) {
    store.putBlob(name, bytes);
    exchange.reply(201, { location: `/v2/${name}/blobs/${mount}`, 'docker-content-digest': mount });
    return;
  }
  const id = store.beginUpload(name);
  exchange.reply(202, { location: locationOf(name, id, 0), range: '0-0', 'docker-upload-uuid': id });
}

/** Requests to an upload that has begun: GET, PATCH, PUT, DELETE. */
export async function continueUpload(
  exchange: Exchange,
  store: RegistryStore,
  name: string,
  id: string,
  chunks: { readonly maximumBytes?: number | undefined; readonly minimumBytes?: number | undefined },
): Promise<void> {
  const { uploads } = store.repository(name);
  const before = uploads.get(id);
  const { method } = exchange;
  if (!before) {
    await exchange.readBody();
    return exchange.refuse(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  }
  const progress = (bytes: Uint8Array): Record<string, string> => ({
    location: locationOf(name, id, bytes.byteLength),
    range: `0-${Math.max(0, bytes.byteLength - 1)}`,
    ...(chunks.minimumBytes && { 'oci-chunk-min-length': String(chunks.minimumBytes) }),
  });
  if (method === 'GET') return exchange.reply(204, progress(before));
  if (method === 'DELETE') {
    uploads.delete(id);
    return exchange.reply(204);
  }
  // The state in the location says where the client believes that it is: only the newest location is right.
  const state = Number(exchange.url.searchParams.get('_state'));
  const range = /^(\d+)-(\d+)$/.exec(exchange.request.headers['content-range'] ?? '');
  const { bytes: part, isCut } = await exchange.readBody();
  if (state !== before.byteLength) return exchange.refuse(404, 'BLOB_UPLOAD_INVALID', 'blob upload invalid');
  if (range && Number(range[1]) !== before.byteLength)
    return exchange.refuse(416, 'RANGE_INVALID', 'not the next byte');
  const tooLarge = chunks.maximumBytes !== undefined && part.byteLength > chunks.maximumBytes;
  if (range && tooLarge)
    return exchange.refuse(416, 'RANGE_INVALID', 'the chunk is too large', undefined, progress(before));
  // It may have been given up while its last request was still being read.
  if (!uploads.has(id)) return exchange.refuse(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  const bytes = Buffer.concat([before, part]);
  uploads.set(id, bytes);
  if (isCut) return;
  if (method === 'PATCH') return exchange.reply(202, progress(bytes));
  const digest = exchange.url.searchParams.get('digest') ?? '';
  uploads.delete(id);
  if (digest !== digestOf(bytes))
    return exchange.refuse(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', {
      digest,
    });
  store.putBlob(name, bytes);
  exchange.reply(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest });
}

/** Relative, and with a state that has to be handed back: both are legal, and both have broken clients. */
function locationOf(name: string, id: string, size: number): string {
  return `/v2/${name}/blobs/uploads/${id}?_state=${size}`;
}
