const blocks = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Whether the trimmed text consists of whole, padded blocks of the standard alphabet, which is how OpenWhisk
 * tells binary code from source. Short words such as `main` pass. (OpenWhisk: Exec.isBinaryCode.)
 */
export function looksLikeBase64(text: string): boolean {
  const trimmed = trimLikeJava(text);
  return trimmed.length > 0 && trimmed.length % 4 === 0 && blocks.test(trimmed);
}

/**
 * Decodes like Java's basic decoder: standard alphabet, no line breaks, padding all or nothing, no lone last
 * character. Undefined when the text breaks a rule.
 */
export function decodeBase64Strict(text: string): Uint8Array | undefined {
  if (!blocks.test(text)) return undefined;
  const digits = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  const padding = text.length - digits;
  const missing = (4 - (digits % 4)) % 4;
  if (missing === 3 || (padding !== 0 && padding !== missing)) return undefined;
  return Buffer.from(text, 'base64');
}

/** Java's `trim`: drops everything up to U+0020 at both ends, and nothing else. */
export function trimLikeJava(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return text.slice(start, end);
}
