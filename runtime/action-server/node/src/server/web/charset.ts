/** The text of bytes in their declared charset, else in UTF-8, else undefined. OpenWhisk declares UTF-8 in any case. */
export function decodeText(bytes: Buffer, charset: string | undefined): string | undefined {
  for (const name of [charset, 'utf-8']) {
    const text = name === undefined ? undefined : decodeAs(bytes, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

function decodeAs(bytes: Buffer, charset: string): string | undefined {
  // The names that browsers take for windows-1252.
  if (/^(iso-?8859-1|latin-?1)$/.test(charset)) return bytes.toString('latin1');
  if (/^(us-)?ascii$/.test(charset)) {
    return bytes.every((byte) => byte < 0x80) ? bytes.toString('latin1') : undefined;
  }
  try {
    // A mark belongs to the text, but where it tells the order of bytes.
    return new TextDecoder(charset, { fatal: true, ignoreBOM: charset !== 'utf-16' }).decode(bytes);
  } catch {
    return undefined;
  }
}
