import { spawn } from 'node:child_process';
import { messageOf } from '@serverless-max/foundation';
import { type Credentials, toCredentials } from './credentials.ts';
import { CredentialHelperError } from './errors.ts';

const timeoutMs = 30_000;
const maximumOutputBytes = 256 * 1024;

/** What a helper runs with: PATH to find it, HOME and the session's addresses for what it keeps its secrets in. */
export type HelperEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Asks `docker-credential-<name> get` (docker/docker-credential-helpers: README): the server on its standard input, JSON on
 * its standard output. Undefined when it knows nothing of the server. Throws `CredentialHelperError` when it is missing,
 * fails, or answers something else; its answer is never quoted.
 */
export async function askCredentialHelper(
  name: string,
  server: string,
  environment: HelperEnvironment,
  signal?: AbortSignal,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  const fail = (reason: string, cause?: unknown): never => {
    throw new CredentialHelperError(program, server, reason, cause === undefined ? {} : { cause });
  };
  if (!/^[\w.-]+$/.test(name)) return fail('its name is not that of a program');
  const { code, stdout, stderr } = await run(program, server, environment, signal).catch((cause: unknown) => {
    signal?.throwIfAborted();
    return fail(
      (cause as { code?: unknown }).code === 'ENOENT' ? 'it is not on the PATH' : messageOf(cause),
      cause,
    );
  });
  if (code !== 0) {
    const first = (stdout.trim() || stderr.trim()).split('\n')[0] ?? '';
    // Some fail after they have answered; an answer is never shown.
    const said = /^\s*\{|"Secret"/.test(first) ? '' : first;
    if (/credentials not found|no credentials server url|not found in/i.test(said)) return undefined;
    return fail(`it ended with ${code}${said ? ` and said '${said.slice(0, 200)}'` : ''}`);
  }
  const answer = parse(stdout);
  if (!answer) return fail('its answer is not {"Username","Secret"}');
  if (answer.Username === '' && answer.Secret === '') return undefined;
  return toCredentials(answer.Username, answer.Secret);
}

function parse(text: string): { readonly Username: string; readonly Secret: string } | undefined {
  try {
    const { Username, Secret } = JSON.parse(text) as { Username?: unknown; Secret?: unknown };
    return typeof Username === 'string' && typeof Secret === 'string' ? { Username, Secret } : undefined;
  } catch {
    return undefined;
  }
}

function run(
  program: string,
  input: string,
  environment: HelperEnvironment,
  signal: AbortSignal | undefined,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      env: environment,
      timeout: timeoutMs,
      ...(signal && { signal }),
    });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        texts[name] += chunk;
        if (texts[name].length > maximumOutputBytes) child.kill();
      });
    }
    child.once('error', reject);
    child.once('close', (code, killed) => {
      if (killed) reject(new Error(`it was ended by ${killed}, after ${timeoutMs / 1000} s at most`));
      else resolve({ code, ...texts });
    });
    // A helper that does not read its input is not an error of ours.
    child.stdin.on('error', () => undefined).end(input);
  });
}
