import { parseEntityName } from './entity-name.ts';
import { type EntityPut, malformedPut, parseEntityPut, toPutBody } from './entity-put.ts';
import { WhiskRejection } from './errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { SystemLimits } from './limits.ts';
import { messages } from './messages.ts';
import type { PackageBinding, WhiskPackage } from './package.ts';
import type { Annotation } from './parameters.ts';
import { checkPutSize } from './put-size.ts';
import { firstVersion, nextVersion } from './version.ts';

/** What a PUT of a package asks for. An absent field keeps what the package has. */
export interface PackagePut extends EntityPut {
  readonly binding?: PackageBinding;
}

/** Where a PUT lands, when, and what the host allows. */
export interface PackagePutContext {
  readonly namespace: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly limits: SystemLimits;
}

/** Throws a 400 for the one name that no package may have: paths of web actions use it for "no package". */
export function assertPackageName(name: string): void {
  if (name === 'default') throw new WhiskRejection(400, messages.packageNameReserved(name));
}

/**
 * Reads the body of a PUT. The binding `{}` means none, and `_` in it is `ownNamespace`. Throws a 400 with OpenWhisk's
 * sentence for what is malformed. (OpenWhisk: WhiskPackagePut.)
 */
export function parsePackagePut(body: JsonValue | undefined, ownNamespace: string): PackagePut {
  const fields = toPutBody(body);
  // A binding of null is malformed, unlike any other field that is null.
  const given = isJsonObject(body) ? body['binding'] : undefined;
  const binding = given === undefined ? undefined : parseBinding(given, ownNamespace);
  return { ...parseEntityPut(fields), ...(binding && { binding }) };
}

/**
 * The package after a PUT. Unlike those of an action, annotations are replaced as a whole. Throws a 409 for a package
 * that would become a binding, and a 413 for what is too large. Whether the binding's target exists is for the caller
 * to check. (OpenWhisk: Packages.scala, create and update.)
 */
export function applyPackagePut(
  existing: WhiskPackage | undefined,
  put: PackagePut,
  context: PackagePutContext,
): WhiskPackage {
  if (existing && !existing.binding && put.binding) throw new WhiskRejection(409, messages.packageToBinding);
  checkPutSize(put, context.limits);
  const binding = put.binding ?? existing?.binding;
  return {
    namespace: context.namespace,
    name: context.name,
    ...(binding && { binding }),
    parameters: put.parameters ?? existing?.parameters ?? [],
    version: put.version ?? (existing ? nextVersion(existing.version) : firstVersion),
    publish: put.publish ?? existing?.publish ?? false,
    annotations: withBinding(put.annotations ?? existing?.annotations ?? [], binding),
    updated: context.now,
  };
}

/** The annotation `binding` is the server's: some clients know bindings in lists by it. */
function withBinding(given: readonly Annotation[], binding: PackageBinding | undefined): Annotation[] {
  const others = given.filter(({ key }) => key !== 'binding');
  return binding ? [...others, { key: 'binding', value: { ...binding } }] : others;
}

function parseBinding(binding: JsonValue, ownNamespace: string): PackageBinding | undefined {
  if (!isJsonObject(binding)) throw malformedPut(messages.objectExpectedInField('namespace'));
  if (Object.keys(binding).length === 0) return undefined;
  const namespace = nameIn(binding, 'namespace');
  return { namespace: namespace === '_' ? ownNamespace : namespace, name: nameIn(binding, 'name') };
}

function nameIn(binding: JsonObject, field: 'namespace' | 'name'): string {
  const text = binding[field];
  if (text === undefined) throw malformedPut(messages.memberMissing(field));
  if (typeof text !== 'string') throw malformedPut(messages.entityNameMalformed);
  try {
    return parseEntityName(text);
  } catch (error) {
    // What is read from a body is refused as malformed content.
    throw error instanceof WhiskRejection ? malformedPut(error.message) : error;
  }
}
