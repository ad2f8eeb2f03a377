/**
 * A program that Node loads before every other (`--import`), and that tells on stderr, in the form of Python's
 * `-X importtime`, how long modules took: `require` is timed around `Module._load`; of ES modules the time of reading them
 * and of their own bodies, between two calls that are put around the source by a hook of the loader
 * (`module.registerHooks` since Node 22.15, else `module.register` since 20.6; before, only `require` is timed). A module
 * that awaits is told with what it waits for.
 */
export const nodeHook: string = String.raw`
import Module from 'node:module';
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const open = [];
const readMs = new Map();
const us = (ms) => Math.round(ms * 1000);
const begin = (name) => open.push({ name, began: performance.now(), inner: 0 });
const end = (name, shown = () => name) => {
  const at = open.findLastIndex((it) => it.name === name);
  if (at < 0) return;
  const [{ began, inner }] = open.splice(at, 1);
  const spent = performance.now() - began;
  if (at > 0) open[at - 1].inner += spent;
  const all = spent + (readMs.get(name) ?? 0);
  if (all <= 0.5) return;
  try {
    writeSync(2, 'import time: ' + us(all - inner) + ' | ' + us(all) + ' | ' + '  '.repeat(at) + shown() + '\n');
  } catch {}
};

const load = Module._load;
Module._load = function (name, parent, ...rest) {
  begin(name);
  try {
    return load.call(this, name, parent, ...rest);
  } finally {
    end(name, () => {
      try {
        return Module._resolveFilename(name, parent);
      } catch {
        return name;
      }
    });
  }
};

const pathOf = (url) => (url.startsWith('file:') ? fileURLToPath(url) : url);
globalThis[Symbol.for('serverless-max.imports')] = { begin, end: (url) => end(url, () => pathOf(url)) };
const wrap = (module, url) => {
  if (module.format !== 'module' || module.source == null) return module;
  const text = typeof module.source === 'string' ? module.source : new TextDecoder().decode(module.source);
  const first = text.startsWith('#!') ? text.indexOf('\n') + 1 : 0;
  const call = (what) => 'globalThis[Symbol.for("serverless-max.imports")]?.' + what + '(' + JSON.stringify(url) + ');';
  return { ...module, source: text.slice(0, first) + call('begin') + text.slice(first) + '\n;' + call('end') };
};
if (Module.registerHooks) {
  Module.registerHooks({
    load(url, context, next) {
      const began = performance.now();
      const module = next(url, context);
      readMs.set(url, performance.now() - began);
      return wrap(module, url);
    },
  });
} else if (Module.register) {
  const hook = 'const wrap = ' + wrap + '; export const load = async (url, context, next) => wrap(await next(url, context), url);';
  Module.register('data:text/javascript,' + encodeURIComponent(hook));
}
`;
