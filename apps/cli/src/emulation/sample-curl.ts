import { type Model, samplePath } from '@serverless-max/runtime-image';

/** A curl line that shows the model at work and can be pasted into a shell; undefined when no sample ships. */
export function sampleCurl(model: Model, url: string): string | undefined {
  const { input } = model.predict;
  const request = model.sampleRequest;
  if (request.kind === 'json') {
    return `curl -H 'content-type: application/json' -d ${quote(JSON.stringify(request.body))} ${url}`;
  }
  if (request.kind === 'query') {
    return `curl -X ${model.predict.method} ${quote(`${url}?${new URLSearchParams(request.query)}`)}`;
  }
  const sample = samplePath(model);
  if (sample === undefined || input.kind !== 'multipart') return undefined;
  const fields = Object.entries(request.fields ?? {}).map(([name, value]) => `${name}=${value}`);
  const words = [`${input.field}=@${sample}`, ...fields].map((word) => `-F ${quote(word)}`);
  return `curl ${words.join(' ')} ${url}`;
}

/** Quotes a word for a POSIX shell where it needs it. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
