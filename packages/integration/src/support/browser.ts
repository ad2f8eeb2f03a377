import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** Where a browser is installed; undefined when there is none on the PATH. */
export function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((it) => it !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

/** A page as a browser has made it, without any network: its elements, and a picture of it (PNG). */
export async function openPage(
  browser: string,
  url: string,
): Promise<{ readonly html: string; readonly picture: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'smax-browser-'));
  const picture = join(folder, 'page.png');
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${folder}`,
    '--window-size=1040,2400',
  ];
  try {
    const { stdout } = await run(browser, [...args, '--dump-dom', url], { maxBuffer: 1 << 26 });
    await run(browser, [...args, '--hide-scrollbars', `--screenshot=${picture}`, url]);
    return { html: stdout, picture: await readFile(picture) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
