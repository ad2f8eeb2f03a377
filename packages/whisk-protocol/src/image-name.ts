import { WhiskRejection } from './errors.ts';
import { messages } from './messages.ts';

const domainComponent = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const domain = `${domainComponent}(?:(?:\\.${domainComponent})+(?::\\d+)?|:\\d+)`;
const pathComponent = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const path = `${pathComponent}(?:/${pathComponent})*`;
const tag = '\\w[\\w.-]{0,127}';
const digest = '[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const reference = new RegExp(`^((?:${domain}/)?${path}(?::${tag})?)(?:@${digest})?$`);
const maxLength = 1024;

/**
 * Returns the image as an action stores it: `[registry/][prefix/]name[:tag]`. A digest is accepted and dropped, as
 * OpenWhisk does. Throws a 400 when the text breaks Docker's grammar. (OpenWhisk: ExecManifest.scala.)
 */
export function parseImageName(text: string): string {
  const name = text.length > maxLength ? undefined : reference.exec(text)?.[1];
  if (name === undefined) {
    throw new WhiskRejection(400, messages.malformedContent(messages.imageUnparsable), {
      hint: 'Write it as [registry/][prefix/]name[:tag], in lower case.',
    });
  }
  return name;
}
