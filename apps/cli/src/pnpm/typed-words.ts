import { scriptRunner } from '../config/environment.ts';
import { LostOptionsError } from '../config/errors.ts';
import { ancestorCommandLines } from './ancestors.ts';
import { recoverWords } from './recover-words.ts';

/**
 * The words of the command line as they were typed, also what pnpm kept of them; `remark` is told then.
 * @throws LostOptionsError when they cannot be known: a dropped `--dry-run` must never deploy
 */
export function typedWords(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  remark: (text: string) => void,
): readonly string[] {
  const { script, userAgent } = scriptRunner(env);
  // Nobody else has a reason to look at other processes.
  if (script !== 'deploy') return words;
  const ancestors = ancestorCommandLines(process.platform, process.ppid);
  const found = recoverWords({ words, script, userAgent, ancestors });
  if (found.kind === 'lost') throw new LostOptionsError(words.slice(1));
  if (found.kind === 'recovered') {
    remark(`pnpm kept ${found.kept.join(' ')} to itself; taken from its command line.`);
  }
  return found.words;
}
