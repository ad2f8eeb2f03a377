import { isEntityName } from '@serverless-max/whisk-protocol';

/** The collections under whose path an action cannot be reached, as OpenWhisk reads it as a package's. */
const reservedPackages: readonly string[] = ['default'];

/** Whether the text may name a package that is made for actions. (OpenWhisk: `default` is reserved.) */
export function isPackageName(text: string): boolean {
  return isEntityName(text) && !reservedPackages.includes(text);
}

/** A legal name that is as near to the given text as can be: other characters become `-`, blanks at the ends go. */
export function suggestName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w@ .&-]+/g, '-')
    .replace(/^[^\w]+/, '')
    .slice(0, 256)
    .replace(/[ -]+$/, '');
  return isEntityName(plain) ? plain : 'action';
}
