import { createInterface } from 'node:readline';
import { guestKey } from './rest-client.ts';
import { type CommandResult, type JsonRecord, runSmax, spawnSmax } from './smax.ts';

/** What a command about a host came to. */
export interface DeployerResult extends CommandResult {
  /** The lines of `--json`. */
  readonly records: readonly JsonRecord[];
  /** The record of an event, the last one. */
  record(event: string): JsonRecord;
}

/** A deployer with its host, key and registry. */
export interface Deployer {
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command with `--json`, as a script does. */
  run(...words: readonly string[]): Promise<DeployerResult>;
  /** Runs a command and sends it a signal when it is about to do something; resolves with its exit code. */
  interrupt(words: readonly string[], stage: string, signal: NodeJS.Signals): Promise<number | null>;
}

/** The environment of a deployer for a host; nothing of the machine's own settings is in it. */
export function deployerEnv(home: NodeJS.ProcessEnv, host: string, registry: string): NodeJS.ProcessEnv {
  return {
    ...home,
    WSK_CONFIG_FILE: '/nowhere/.wskprops',
    WHISK_APIHOST: host,
    WHISK_AUTH: guestKey,
    SMAX_REGISTRY: registry,
  };
}

/** Creates a deployer that is told everything by its environment. */
export function createDeployer(env: NodeJS.ProcessEnv): Deployer {
  return {
    env,
    async run(...words) {
      const result = await runSmax([...words, '--json'], env);
      const records = result.stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as JsonRecord);
      return {
        ...result,
        records,
        record: (event) => records.findLast((it) => it['event'] === event) ?? {},
      };
    },
    interrupt(words, stage, signal) {
      const child = spawnSmax([...words, '--json'], env);
      child.stderr.resume();
      createInterface({ input: child.stdout }).on('line', (line) => {
        const record = JSON.parse(line) as JsonRecord;
        if (record['event'] === 'progress' && record['stage'] === stage) child.kill(signal);
      });
      return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    },
  };
}
