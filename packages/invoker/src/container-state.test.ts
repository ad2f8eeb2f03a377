import { expect, test } from 'vitest';
import { type ContainerEvent, type ContainerState, newContainer, transition } from './container-state.ts';
import { IllegalTransitionError } from './errors.ts';

const states = {
  starting: newContainer,
  'starting, condemned': { tag: 'starting', condemned: true },
  'running 1': { tag: 'running', active: 1, condemned: false },
  'running 2': { tag: 'running', active: 2, condemned: false },
  'running 1, condemned': { tag: 'running', active: 1, condemned: true },
  'running 2, condemned': { tag: 'running', active: 2, condemned: true },
  ready: { tag: 'ready' },
  removing: { tag: 'removing' },
} as const satisfies Record<string, ContainerState>;

const events = {
  assigned: { tag: 'assigned' },
  initialized: { tag: 'initialized' },
  'finished, keep': { tag: 'finished', keep: true },
  'finished, drop': { tag: 'finished', keep: false },
  condemned: { tag: 'condemned' },
  closed: { tag: 'closed' },
} as const satisfies Record<string, ContainerEvent>;

type StateName = keyof typeof states;
type EventName = keyof typeof events;

/** The whole table, as README.md has it: what follows, `+` its effects; `-` is refused. */
const table: Record<StateName, Record<EventName, string>> = {
  starting: {
    assigned: '-',
    initialized: 'running 1',
    'finished, keep': '-',
    'finished, drop': 'removing + remove',
    condemned: 'starting, condemned',
    closed: 'removing + remove',
  },
  'starting, condemned': {
    assigned: '-',
    initialized: 'running 1, condemned',
    'finished, keep': '-',
    'finished, drop': 'removing + remove',
    condemned: 'starting, condemned',
    closed: 'removing + remove',
  },
  'running 1': {
    assigned: 'running 2',
    initialized: '-',
    'finished, keep': 'ready + arm-idle-timer',
    'finished, drop': 'removing + remove',
    condemned: 'running 1, condemned',
    closed: 'removing + remove',
  },
  'running 2': {
    assigned: 'running 3',
    initialized: '-',
    'finished, keep': 'running 1',
    'finished, drop': 'running 1, condemned',
    condemned: 'running 2, condemned',
    closed: 'removing + remove',
  },
  'running 1, condemned': {
    assigned: '-',
    initialized: '-',
    'finished, keep': 'removing + remove',
    'finished, drop': 'removing + remove',
    condemned: 'running 1, condemned',
    closed: 'removing + remove',
  },
  'running 2, condemned': {
    assigned: '-',
    initialized: '-',
    'finished, keep': 'running 1, condemned',
    'finished, drop': 'running 1, condemned',
    condemned: 'running 2, condemned',
    closed: 'removing + remove',
  },
  ready: {
    assigned: 'running 1 + cancel-idle-timer',
    initialized: '-',
    'finished, keep': '-',
    'finished, drop': '-',
    condemned: 'removing + cancel-idle-timer + remove',
    closed: 'removing + cancel-idle-timer + remove',
  },
  removing: {
    assigned: '-',
    initialized: 'removing',
    'finished, keep': 'removing',
    'finished, drop': 'removing',
    condemned: 'removing',
    closed: 'removing',
  },
};

const pairs = (Object.keys(states) as StateName[]).flatMap((state) =>
  (Object.keys(events) as EventName[]).map((event) => ({ state, event, outcome: table[state][event] })),
);

test.each(pairs)('$state × $event → $outcome', ({ state, event, outcome }) => {
  const run = () => transition(states[state], events[event]);
  if (outcome === '-') {
    expect(run).toThrow(IllegalTransitionError);
    return;
  }
  const { next, effects } = run();
  expect([nameOf(next), ...effects].join(' + ')).toBe(outcome);
});

test('a refusal names the state and the event', () => {
  expect(() => transition({ tag: 'ready' }, { tag: 'initialized' })).toThrowErrorMatchingInlineSnapshot(
    `[IllegalTransitionError: A container that is ready cannot take the event "initialized".]`,
  );
});

function nameOf(state: ContainerState): string {
  const active = state.tag === 'running' ? ` ${state.active}` : '';
  const condemned = 'condemned' in state && state.condemned ? ', condemned' : '';
  return `${state.tag}${active}${condemned}`;
}
