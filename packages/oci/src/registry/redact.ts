/** Takes secrets out of a text that came from elsewhere: those that are known, and what looks like credentials. */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let clean = text;
  for (const secret of secrets) {
    // A short one would only garble the text.
    if (secret.length >= 4)
      clean = clean.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return clean
    .replace(/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 ***')
    .replace(/\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g, '***')
    .replace(/((?:token|password|secret|signature|_state|credential)=)[^&\s"']+/gi, '$1***')
    .replace(/\/\/[^/\s:@]+:[^/\s@]+@/g, '//***@');
}
