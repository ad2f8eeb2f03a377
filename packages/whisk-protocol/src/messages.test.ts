import { expect, test } from 'vitest';
import { activationMessages } from './activation-messages.ts';
import { messages } from './messages.ts';

test.each([
  [
    messages.unsupportedRequestType('text/plain'),
    "The request's Content-Type [text/plain] is not supported. Expected:\napplication/json",
  ],
  [
    messages.unsupportedRequestType(undefined),
    "The request's Content-Type is not supported. Expected:\napplication/json",
  ],
  [messages.malformedQuery('limit', 'x'), "The query parameter 'limit' was malformed:\nx"],
  [
    messages.listLimitOutOfRange(201, 200, 'actions'),
    "The value '201' is not in the range of 0 to 200 for actions.",
  ],
  [
    messages.listSkipOutOfRange(-1, 'actions'),
    "The value '-1' is not greater than or equal to 0 for actions.",
  ],
  [
    messages.packageNotEmpty(1),
    'Package not empty (contains 1 entity). Set force param or delete package contents.',
  ],
  [
    messages.packageNotEmpty(2),
    'Package not empty (contains 2 entities). Set force param or delete package contents.',
  ],
  [messages.invalidTimeout(60_000), 'Timeout must be number of milliseconds up to 60000.'],
  [messages.tooManyRequests(61, 60), 'Too many requests in the last minute (count: 61, allowed: 60).'],
  [
    activationMessages.logsTruncated(10_485_760),
    'Logs were truncated because the total bytes size exceeds the limit of 10485760 bytes.',
  ],
])('%s', (message, expected) => {
  expect(message).toBe(expected);
});
