import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type ContainerEvent,
  type ContainerState,
  newContainer,
  newStemCell,
  transition,
} from './container-state.ts';
import { IllegalTransitionError } from './errors.ts';

const states = {
  prewarming: newStemCell,
  prewarmed: { tag: 'prewarmed' },
  'starting 1': newContainer,
  'starting 2': { tag: 'starting', active: 2, condemned: false },
  'starting 1, condemned': { tag: 'starting', active: 1, condemned: true },
  'starting 2, condemned': { tag: 'starting', active: 2, condemned: true },
  'running 1': { tag: 'running', active: 1, condemned: false },
  'running 2': { tag: 'running', active: 2, condemned: false },
  'running 1, condemned': { tag: 'running', active: 1, condemned: true },
  'running 2, condemned': { tag: 'running', active: 2, condemned: true },
  ready: { tag: 'ready' },
  paused: { tag: 'paused' },
  removing: { tag: 'removing' },
} as const satisfies Record<string, ContainerState>;

const events = {
  started: { tag: 'started' },
  assigned: { tag: 'assigned' },
  initialized: { tag: 'initialized' },
  'finished, keep': { tag: 'finished', keep: true },
  'finished, drop': { tag: 'finished', keep: false },
  rested: { tag: 'rested' },
  condemned: { tag: 'condemned' },
  closed: { tag: 'closed' },
} as const satisfies Record<string, ContainerEvent>;

/** The table in README.md, in which *n* is 2: the names of the events, then of each state its name and its cells. */
const [[, ...columns] = [], , ...rows] = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  .split('\n| | started')[1]
  ?.split('\n\n')[0]
  ?.split('\n')
  .map((line, index) => (index === 0 ? `| | started${line}` : line))
  .map((line) => line.replaceAll('n+1', '3').replaceAll('n−1', '1').replaceAll(/\bn\b/g, '2'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('**', '')),
  ) ?? [[]];

test('the table in README.md has every state and every event', () => {
  expect(columns).toEqual(Object.keys(events));
  expect(rows.map(([state]) => state)).toEqual(Object.keys(states));
});

const pairs = rows.flatMap(([state = '', ...cells]) =>
  cells.map((cell, index) => ({
    state: state as keyof typeof states,
    event: columns[index] as keyof typeof events,
    outcome: cell.replace('unchanged', state),
  })),
);

test.each(pairs)('$state × $event → $outcome', ({ state, event, outcome }) => {
  const run = () => transition(states[state], events[event]);
  if (outcome === '–') {
    expect(run).toThrow(IllegalTransitionError);
    return;
  }
  const { next, effects } = run();
  const done = effects.map((effect) => effect.replaceAll('-', ' ')).join(', ');
  expect(done === '' ? nameOf(next) : `${nameOf(next)} [${done}]`).toBe(outcome);
});

test('a refusal names the state and the event', () => {
  expect(() => transition({ tag: 'ready' }, { tag: 'initialized' })).toThrowErrorMatchingInlineSnapshot(
    `[IllegalTransitionError: A container that is ready cannot take the event "initialized".]`,
  );
});

function nameOf(state: ContainerState): string {
  const active = 'active' in state ? ` ${state.active}` : '';
  const condemned = 'condemned' in state && state.condemned ? ', condemned' : '';
  return `${state.tag}${active}${condemned}`;
}
