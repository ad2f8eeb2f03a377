import { inflateSync } from 'node:zlib';

/** A picture as it is seen: one byte for each sample. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Bytes of one pixel. */
  readonly channels: number;
  readonly bytes: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Samples of a pixel by the colour type (PNG specification, 11.2.2). */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Reads a PNG of 8 bits a sample that is not interlaced; undefined for everything else. (PNG specification, third edition.) */
export function readPng(file: Buffer): Pixels | undefined {
  if (!file.subarray(0, 8).equals(signature)) return undefined;
  const data: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const chunk = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = chunk;
    if (type === 'IDAT') data.push(chunk);
    at += length + 12;
  }
  if (header?.length !== 13) return undefined;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = channelsOf[header[9] ?? 1];
  if (header[8] !== 8 || header[12] !== 0 || channels === undefined) return undefined;
  try {
    const raw = inflateSync(Buffer.concat(data));
    return { width, height, channels, bytes: unfilter(raw, width * channels, height, channels) };
  } catch {
    return undefined;
  }
}

/** Undoes the filter of each row (9.2): every byte was written as what it is more than its neighbours say. */
function unfilter(raw: Buffer, rowBytes: number, height: number, channels: number): Uint8Array {
  const bytes = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (rowBytes + 1)] ?? 0;
    for (let column = 0; column < rowBytes; column++) {
      const at = row * rowBytes + column;
      const left = column < channels ? 0 : (bytes[at - channels] ?? 0);
      const above = row === 0 ? 0 : (bytes[at - rowBytes] ?? 0);
      const corner = row === 0 || column < channels ? 0 : (bytes[at - rowBytes - channels] ?? 0);
      bytes[at] = (raw[row * (rowBytes + 1) + 1 + column] ?? 0) + predict(filter, left, above, corner);
    }
  }
  return bytes;
}

function predict(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return Math.floor((left + above) / 2);
    case 4:
      return paeth(left, above, corner);
    default:
      return 0;
  }
}

/** 9.4 */
function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [byLeft, byAbove, byCorner] = [left, above, corner].map((it) => Math.abs(estimate - it)) as [
    number,
    number,
    number,
  ];
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}
