import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive, or a symbolic link if its mode says so (then `text` is the target). */
export interface ZipMember {
  readonly name: string;
  readonly text: string;
  readonly mode?: number;
}

/** The bytes of a zip archive as Info-ZIP would write it on Unix. */
export function zip(members: readonly ZipMember[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode = 0o100644 } of members) {
    const content = deflateRawSync(text);
    const common = Buffer.alloc(26); // version, flags, method, time, date, sums, lengths
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14); // comment, disk, attributes, offset
    place.writeUInt32LE((mode << 16) >>> 0, 6);
    place.writeUInt32LE(offset, 10);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), content]);
    directory.push(Buffer.from('PK\x01\x02\x14\x03'), common, place, Buffer.from(name));
    files.push(file);
    offset += file.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, list, end]);
}

/** An archive of text files, in base64, as `/init` takes it. */
export function zipCode(files: Readonly<Record<string, string>>): string {
  return zip(Object.entries(files).map(([name, text]) => ({ name, text }))).toString('base64');
}
