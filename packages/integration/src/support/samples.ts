import { readFile } from 'node:fs/promises';

const folder = new URL('../../../../runtime/models/max-ocr/samples/', import.meta.url);

/** The photo that IBM's own tests of MAX-OCR use. */
export const photo = await readFile(new URL('quick_start_watson_studio.jpg', folder));

/** What stands in the model's answer for it, as IBM's tests assert it. */
export const photoTitle = 'Quick Start with Watson Studio';

/** Our own small picture, and the text in it. */
export const picture = await readFile(new URL('two_lines.png', folder));
export const pictureText = (await readFile(new URL('two_lines.txt', folder), 'utf8')).trim().split('\n');

/** A multipart form with a file, as `curl -F image=@file` sends it. */
export function formWith(
  bytes: Uint8Array<ArrayBuffer> | string,
  type = 'image/jpeg',
  field = 'image',
): FormData {
  const form = new FormData();
  form.set(field, new Blob([bytes], { type }), 'sample');
  return form;
}
