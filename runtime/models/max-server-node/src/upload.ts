/**
 * The file in a field of a form; undefined when the body is no such form, or the field is missing or plain text.
 * A file of no bytes is a file.
 */
export async function readUpload(
  contentType: string | undefined,
  body: unknown,
  field: string,
): Promise<Uint8Array | undefined> {
  if (!/^multipart\/form-data\b/i.test(contentType ?? '') || !(body instanceof Uint8Array)) return undefined;
  try {
    const form = await new Response(body as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': contentType ?? '' },
    }).formData();
    const value = form.get(field);
    return value instanceof Blob ? new Uint8Array(await value.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}
