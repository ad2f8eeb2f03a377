import { expect, test } from 'vitest';
import { applyTriggerPut, type RuleLink } from './trigger.ts';
import { inactiveOutcome, rulesToFire, toRuleLogLine, toTriggerArguments } from './trigger-activation.ts';

const action = { path: 'guest/pkg', name: 'a' };
const on: RuleLink = { action, status: 'active' };
const off: RuleLink = { action, status: 'inactive' };
const parameters = [
  { key: 'a', value: 1 },
  { key: 'b', value: 1 },
];
const trigger = applyTriggerPut(undefined, { parameters }, { namespace: 'guest', name: 't', now: 3 });

test.each([
  ['no rules', undefined, []],
  ['rules that have gone', {}, []],
  ['inactive rules only', { off }, []],
  ['an active rule', { on }, ['on']],
  ['an active and an inactive rule', { off, on }, ['off', 'on']],
])('%s', (_, rules, expected) => {
  const fired = rulesToFire({ ...trigger, ...(rules && { rules }) });
  expect(fired.map(([rule]) => rule)).toEqual(expected);
});

test('the payload wins over the parameters; framing and credentials are not passed on', () => {
  const headers = {
    'content-length': '9',
    'transfer-encoding': 'chunked',
    authorization: 'Basic secret',
    'x-event': 'push',
  };
  expect(toTriggerArguments(trigger, { b: 2, __ow_headers: 'forged' }, headers)).toEqual({
    a: 1,
    b: 2,
    __ow_headers: { 'x-event': 'push' },
  });
});

test.each([
  [
    { status: 'success', activationId: 'f00' },
    { statusCode: 0, success: true, activationId: 'f00' },
  ],
  [
    { status: 'application error', error: 'no' },
    { statusCode: 1, success: false, error: 'no' },
  ],
  [
    { status: 'whisk internal error', error: 'no' },
    { statusCode: 3, success: false, error: 'no' },
  ],
  [
    inactiveOutcome('guest/r', action),
    {
      statusCode: 1,
      success: false,
      error: "Rule 'guest/r' is inactive, action 'guest/pkg/a' was not activated.",
    },
  ],
] as const)('the line of %j', (outcome, line) => {
  expect(JSON.parse(toRuleLogLine('guest/r', action, outcome))).toEqual({
    rule: 'guest/r',
    action: 'guest/pkg/a',
    ...line,
  });
});
