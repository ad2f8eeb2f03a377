import type { NumberArg } from './model.ts';

/** The numbers of a request, or the argument that is none and what Python's `float` says of it. */
export type NumberArgs =
  | { readonly values: Readonly<Record<string, number>> }
  | { readonly bad: NumberArg; readonly message: string };

/** Reads arguments as Flask-RESTX does: from query and form, each value has to be a number, and the last one counts. */
export function readNumbers(
  args: readonly NumberArg[],
  query: URLSearchParams,
  form: FormData | undefined,
): NumberArgs {
  const values: Record<string, number> = {};
  for (const arg of args) {
    values[arg.name] = arg.default;
    const given = [...query.getAll(arg.name), ...(form?.getAll(arg.name) ?? [])];
    for (const text of given.filter((value) => typeof value === 'string')) {
      const value = toFloat(text);
      if (value === undefined) {
        return { bad: arg, message: `could not convert string to float: ${quote(text)}` };
      }
      values[arg.name] = value;
    }
  }
  return { values };
}

/** What Python's `float` makes of a text; undefined where it raises. */
export function toFloat(text: string): number | undefined {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return Number(plain);
  if (/^[+-]?nan$/i.test(plain)) return Number.NaN;
  if (!/^[+-]?inf(inity)?$/i.test(plain)) return undefined;
  return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A text in quotes, as Python shows it. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}
