/**
 * A body with the smallest change that a comparison has to find: one leaf of JSON, else one bit in the middle. Undefined
 * for an empty one.
 */
export function plantChange(body: Buffer): { readonly what: string; readonly body: Buffer } | undefined {
  if (body.length === 0) return undefined;
  const text = body.toString('utf8');
  const at = /^\s*[{[]/.test(text) ? findValue(text) : undefined;
  if (at !== undefined) {
    const old = text[at] ?? '';
    const changed = /[1-8]/.test(old)
      ? String(Number(old) + 1)
      : old === 'x'
        ? 'y'
        : /\d/.test(old)
          ? '1'
          : 'x';
    return {
      what: `the character ${at} from ${old} to ${changed}`,
      body: Buffer.from(text.slice(0, at) + changed + text.slice(at + 1)),
    };
  }
  const changed = Buffer.from(body);
  const middle = Math.floor(body.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  return { what: `one bit of byte ${middle}`, body: changed };
}

/** Where a value begins: the first letter of a text, or the first digit of a number that is not 0. */
function findValue(text: string): number | undefined {
  const found = /[:[,]\s*(?:"(?=[A-Za-z])|-?(?=[1-9]))/.exec(text);
  return found ? found.index + found[0].length : undefined;
}
