import { looksLikeBase64, trimLikeJava } from './base64.ts';
import { parseQualifiedName } from './entity-name.ts';
import { WhiskRejection } from './errors.ts';
import { parseImageName } from './image-name.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { messages } from './messages.ts';
import { findKind, type Runtimes } from './runtimes.ts';

/** Runs any image; `code` is optional because the image usually brings its own. */
export interface BlackboxExec {
  readonly kind: 'blackbox';
  readonly image: string;
  readonly binary: boolean;
  readonly code?: string;
  readonly main?: string;
}

/** Runs actions one after the other; `components` are qualified names with a leading slash. */
export interface SequenceExec {
  readonly kind: 'sequence';
  readonly components: readonly string[];
}

/** Runs code on one of the host's own runtimes, such as `nodejs:20`. */
export interface NamedExec {
  readonly kind: `${string}:${string}`;
  readonly code: string;
  readonly binary: boolean;
  readonly main?: string;
}

/** What an action executes. */
export type Exec = BlackboxExec | SequenceExec | NamedExec;

const malformed = (detail: string): WhiskRejection =>
  new WhiskRejection(400, messages.malformedContent(detail));

/**
 * Reads the `exec` of an action. `runtimes` are the host's own; any other kind is refused, and a default one becomes
 * what it stands for. Blank blackbox code counts as none, and `binary` is computed, never believed.
 * (OpenWhisk: Exec.scala.)
 */
export function parseExec(exec: JsonObject, runtimes: Runtimes = {}): Exec {
  if (typeof exec['kind'] !== 'string') throw malformed(messages.kindNotString);
  const kind = exec['kind'].trim().toLowerCase();
  if (kind === 'sequence') return { kind, components: parseComponents(exec['components']) };
  if (kind === 'blackbox') return parseBlackbox(exec);
  const runtime = findKind(runtimes, kind);
  if (!runtime) {
    const kinds = Object.values(runtimes).flatMap((versions) => versions.map((it) => it.kind));
    throw malformed(messages.unknownKind(kind, [...kinds, 'sequence', 'blackbox']));
  }
  const code = exec['code'];
  if (typeof code !== 'string') throw malformed(messages.codeNotString(kind, runtime.attached));
  const main = parseMain(exec, kind);
  if (runtime.requireMain && main.main === undefined) throw malformed(messages.mainMissing(kind));
  return { kind: runtime.kind, code, binary: looksLikeBase64(code), ...main };
}

function parseBlackbox(exec: JsonObject): BlackboxExec {
  const kind = 'blackbox';
  const code = exec['code'] ?? '';
  if (typeof exec['image'] !== 'string') throw malformed(messages.imageNotString);
  if (typeof code !== 'string') throw malformed(messages.codeNotString(kind));
  const base = { kind, image: parseImageName(exec['image']), ...parseMain(exec, kind) } as const;
  return trimLikeJava(code) === ''
    ? { ...base, binary: false }
    : { ...base, binary: looksLikeBase64(code), code };
}

function parseComponents(components: JsonValue | undefined): string[] {
  if (components === undefined) throw malformed(messages.componentsMissing);
  if (!Array.isArray(components)) throw malformed(messages.componentsNotArray);
  return components.map((name) => {
    if (typeof name !== 'string') throw new WhiskRejection(400, messages.malformedQualifiedName);
    return parseQualifiedName(name);
  });
}

function parseMain(exec: JsonObject, kind: string): { readonly main?: string } {
  const main = exec['main'] ?? undefined;
  if (main === undefined) return {};
  if (typeof main !== 'string') throw malformed(messages.mainNotString(kind));
  return { main };
}

/** The bytes that the exec limit counts: code, entry point and image name, or the components' names. */
export function sizeOfExec(exec: Exec): number {
  const parts =
    exec.kind === 'sequence'
      ? exec.components
      : [exec.code, exec.main, exec.kind === 'blackbox' ? exec.image : undefined];
  return parts.reduce((bytes, part) => bytes + Buffer.byteLength(part ?? ''), 0);
}

/** The exec as an action document prints it, with or without its code. */
export function toExecDocument(exec: Exec, options: { readonly code?: boolean } = {}): JsonObject {
  if (exec.kind === 'sequence') return { kind: exec.kind, components: [...exec.components] };
  const { code, ...rest } = exec;
  return code === undefined || options.code === false ? rest : { ...rest, code };
}
