import { WhiskRejection } from './errors.ts';
import { messages } from './messages.ts';

const maxLength = 256;
const legalName = /^(?:\w|\w[\w@ .&-]{0,254}[\w@.&-])$/;

/** Whether the text may name an action, package, trigger or rule. (OpenWhisk: EntityPath.scala.) */
export function isEntityName(text: string): boolean {
  return legalName.test(text);
}

/** Returns the name; throws a 400 when it is too long or has illegal characters. */
export function parseEntityName(text: string): string {
  if (text.length > maxLength) throw new WhiskRejection(400, messages.entityNameTooLong(text.length));
  if (!isEntityName(text)) throw new WhiskRejection(400, messages.entityNameIllegal);
  return text;
}

/** Returns the namespace; throws a 400 when it is too long or has illegal characters. `_` is legal here. */
export function parseNamespace(text: string): string {
  if (text.length > maxLength) throw new WhiskRejection(400, messages.namespaceTooLong(text.length));
  if (!isEntityName(text)) throw new WhiskRejection(400, messages.namespaceIllegal);
  return text;
}

/**
 * Returns `/namespace/[package/]name` with its leading slash, whether or not one was given, and with the
 * namespace `_` replaced by `ownNamespace`. Throws a 400 when there is no namespace or a segment is illegal.
 */
export function parseQualifiedName(text: string, ownNamespace = '_'): string {
  const [namespace, ...rest] = text.split('/').filter((segment) => segment !== '');
  if (namespace === undefined || rest.length === 0) {
    throw new WhiskRejection(400, messages.malformedQualifiedName);
  }
  const owner = parseNamespace(namespace);
  return `/${[owner === '_' ? ownNamespace : owner, ...rest.map(parseEntityName)].join('/')}`;
}
