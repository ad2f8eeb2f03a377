import type { Readable } from 'node:stream';

/**
 * The whole of a body. Returns undefined, and gives the connection up, when it is longer than `maximumBytes`.
 */
export async function readBytes(body: Readable, maximumBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maximumBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The beginning of a body that only explains a failure; empty when it cannot be read. */
export async function readText(body: Readable, maximumBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      sizeBytes += chunk.byteLength;
      if (sizeBytes >= maximumBytes) break;
    }
  } catch {
    // What came before the cut may still say why.
  }
  return Buffer.concat(chunks).subarray(0, maximumBytes).toString('utf8');
}
