const sizeForm = /^(\d{1,9}) ?(b|k|kb|m|mb|g|gb)$/i;
const bytesPer: Readonly<Record<string, number>> = { b: 1, k: 1_024, m: 1_048_576, g: 1_073_741_824 };

/** The bytes of a size such as `512M` or `1 MB`, as OpenWhisk writes it. Undefined when it is none. */
export function bytesIn(text: string): number | undefined {
  const [, count, unit = ''] = sizeForm.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (bytesPer[unit.slice(0, 1).toLowerCase()] ?? 1);
}

const durationForm = /^(\d{1,9}) ?(s|m|h|d)$/i;
const msPer: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The milliseconds of a duration such as `7d`, `12h`, `30m` or `90s`. Undefined when it is none. */
export function millisecondsIn(text: string): number | undefined {
  const [, count, unit = ''] = durationForm.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (msPer[unit.toLowerCase()] ?? 1);
}
