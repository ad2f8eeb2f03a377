import { expect, test } from 'vitest';
import { Lifecycle } from './lifecycle.ts';

const TWICE = 'Cannot initialize the action more than once.';
const NOT_YET = 'System not initialized.';
const notReady = (status: string) => `System not ready, status is ${status}.`;

type Step = (lifecycle: Lifecycle) => void;
const startInit: Step = (lifecycle) => lifecycle.beginInit();
const loaded: Step = (lifecycle) => lifecycle.endInit(true);
const failed: Step = (lifecycle) => lifecycle.endInit(false);
const startRun: Step = (lifecycle) => lifecycle.beginRun();
const done: Step = (lifecycle) => lifecycle.endRun(true);
const threw: Step = (lifecycle) => lifecycle.endRun(false);

test.each<[string, boolean, Step[], string | undefined, string | undefined]>([
  ['new', false, [], undefined, NOT_YET],
  ['initializing', false, [startInit], notReady('starting'), NOT_YET],
  ['initialized', false, [startInit, loaded], TWICE, undefined],
  ['not initialized', false, [startInit, failed], notReady('stopped'), NOT_YET],
  ['running', false, [startInit, loaded, startRun], TWICE, notReady('running')],
  ['running, and more may', true, [startInit, loaded, startRun], TWICE, undefined],
  ['idle again', false, [startInit, loaded, startRun, done], TWICE, undefined],
  ['broken', false, [startInit, loaded, startRun, threw], TWICE, notReady('stopped')],
  [
    'broken while another runs',
    true,
    [startInit, loaded, startRun, startRun, threw, done],
    TWICE,
    notReady('stopped'),
  ],
])('%s (concurrent: %s)', (_, allowsConcurrency, steps, initRefusal, runRefusal) => {
  const lifecycle = new Lifecycle(allowsConcurrency);
  for (const step of steps) step(lifecycle);
  expect([lifecycle.initRefusal(), lifecycle.runRefusal()]).toEqual([initRefusal, runRefusal]);
});
