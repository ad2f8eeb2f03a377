/** What a WAV file is to hold. */
export interface Sound {
  readonly samples: Int16Array;
  /** Samples a second. */
  readonly rate: number;
  readonly channels?: number;
  readonly bits?: 8 | 16;
  /** 1 is PCM. */
  readonly format?: number;
}

/** A WAV file: its head of 44 bytes, and the samples. */
export function writeWav({ samples, rate, channels = 1, bits = 16, format = 1 }: Sound): Buffer {
  const data =
    bits === 16 ? Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength) : Buffer.from(samples);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(format, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE((rate * channels * bits) / 8, 28);
  head.writeUInt16LE((channels * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.byteLength, 40);
  return Buffer.concat([head, data]);
}
