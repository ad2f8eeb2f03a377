import { expect, test } from 'vitest';
import { openwhiskLimits } from './limits.ts';
import { applyRulePut, linkRule, ruleStatusOf, toRuleDocument, unlinkRule, type WhiskRule } from './rule.ts';
import { parseRulePut, parseRuleStatus } from './rule-put.ts';
import { applyTriggerPut } from './trigger.ts';

const action = { path: 'guest/pkg', name: 'a' };
const rule: WhiskRule = {
  ...{ namespace: 'guest', name: 'r', version: '0.0.1', publish: false, annotations: [], updated: 1 },
  trigger: { path: 'guest', name: 't' },
  action,
};
const trigger = applyTriggerPut(undefined, {}, { namespace: 'guest', name: 't', now: 3 });
const place = { namespace: 'guest', name: 'r', now: 7 };

test('a trigger keeps the status of a rule; to come and to go leaves its version and its time', () => {
  expect(ruleStatusOf(undefined, rule)).toBe('inactive');
  expect(ruleStatusOf(trigger, rule)).toBe('inactive');
  const linked = linkRule(trigger, rule, 'active');
  expect(linked).toEqual({ ...trigger, rules: { 'guest/r': { action, status: 'active' } } });
  expect(ruleStatusOf(linked, rule)).toBe('active');
  expect(ruleStatusOf(linkRule(linked, rule, 'inactive'), rule)).toBe('inactive');
  expect(unlinkRule(linked, rule)).toEqual({ ...trigger, rules: {} });
  expect(unlinkRule(trigger, rule)).toEqual(trigger);
});

test.each([
  [{}, {}],
  [{ action: { path: 'guest', name: 'b' } }, { action: { path: 'guest', name: 'b' } }],
  [
    { version: '3.0.0', publish: true },
    { version: '3.0.0', publish: true },
  ],
  [{ annotations: [{ key: 'a', value: 1 }] }, { annotations: [{ key: 'a', value: 1 }] }],
])('the update %j changes %j', (put, changes) => {
  expect(applyRulePut(rule, put, place)).toEqual({ ...rule, version: '0.0.2', updated: 7, ...changes });
});

test.each([{}, { action }, { trigger: rule.trigger }])('%j makes no rule', (put) => {
  expect(() => applyRulePut(undefined, put, place)).toThrow(
    expect.objectContaining({ status: 400, message: 'rule requires a valid trigger and a valid action' }),
  );
});

test('a rule is told with its status', () => {
  expect(toRuleDocument(rule, 'active')).toEqual({ ...rule, status: 'active' });
});

test.each([
  [{ trigger: '/_/t', status: '' }, { trigger: { path: 'guest', name: 't' } }],
  [{ action: '/ns/p/a', trigger: null }, { action: { path: 'ns/p', name: 'a' } }],
  [{ action: { path: '_/p', name: 'a', version: '1' } }, { action: { path: 'guest/p', name: 'a' } }],
  [{ parameters: 'ignored', publish: true }, { publish: true }],
])('reads %j', (body, put) => {
  expect(parseRulePut(body, 'guest', openwhiskLimits)).toEqual(put);
});

const malformed = 'The request content was malformed:\n';

test.each([
  [{ action: [] }, `${malformed}fully qualified name malformed`],
  [{ action: { path: 'guest' } }, `${malformed}fully qualified name malformed`],
  [{ action: '/_/a,b' }, 'The name of the entity contains illegal characters.'],
])('refuses %j', (body, message) => {
  const parse = (): unknown => parseRulePut(body, 'guest', openwhiskLimits);
  expect(parse).toThrow(expect.objectContaining({ status: 400, message }));
});

test.each([
  [{ status: 'active', trigger: null }, 'active'],
  [{ status: 'inactive' }, 'inactive'],
])('%j asks for %s', (body, status) => {
  expect(parseRuleStatus(body)).toBe(status);
});

test.each([
  [undefined, 'Request entity expected but not supplied'],
  [[], `${malformed}Object expected`],
  [{ status: null }, `${malformed}key not found: status`],
  [{ status: '' }, `${malformed}requirement failed:  is not a recognized rule state`],
  [{ status: 1 }, `${malformed}requirement failed: 1 is not a recognized rule state`],
])('%j is no status', (body, message) => {
  expect(() => parseRuleStatus(body)).toThrow(expect.objectContaining({ status: 400, message }));
});
