import { spawn } from 'node:child_process';
import { once } from 'node:events';

// `pnpm build` makes `dist/` of every package. `pnpm build <model|image> …`, and `pnpm build` with MODELS set as for the
// original's script, is `smax build`.

const words = process.argv.slice(2);
const isForImages = words.length > 0 || (process.env['MODELS'] ?? '').trim() !== '';
const [program, args] = isForImages
  ? [process.execPath, ['--conditions=source', 'apps/cli/from-source.js', 'build', ...words]]
  : ['turbo', ['run', 'build', '--output-logs=new-only']];

const child = spawn(program, args, {
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
});
// Ctrl-C reaches the child by itself; this process waits for it to clean up.
process.on('SIGINT', () => {}).on('SIGTERM', () => child.kill('SIGTERM'));
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 130;
