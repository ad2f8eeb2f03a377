/** JSON as Python's `json.dumps` writes it, with a line end as Flask-RESTX adds: blanks after `,` and `:`, ASCII only. */
export function toPythonJson(value: unknown): string {
  // A line break can only be the layout's: inside a string it is written as \n.
  const line = JSON.stringify(value, null, 1)
    .replace(/,\n\s*/g, ', ')
    .replace(/\n\s*/g, '');
  return `${line.replace(/[\u007f-\uffff]/g, escapeUnit)}\n`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
