/** The form in a body; undefined when it is none. */
export async function readForm(
  contentType: string | undefined,
  body: unknown,
): Promise<FormData | undefined> {
  if (!/^multipart\/form-data\b/i.test(contentType ?? '') || !(body instanceof Uint8Array)) return undefined;
  try {
    return await new Response(body as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': contentType ?? '' },
    }).formData();
  } catch {
    return undefined;
  }
}

/** The file in a field; undefined when the field is missing or plain text. A file of no bytes is a file. */
export async function fileOf(form: FormData | undefined, field: string): Promise<Uint8Array | undefined> {
  const value = form?.get(field);
  return value instanceof Blob ? new Uint8Array(await value.arrayBuffer()) : undefined;
}
