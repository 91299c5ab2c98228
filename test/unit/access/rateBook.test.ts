import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { rateBook } from '../../../src/access/rateBook.ts';
import type { Reply, Target } from '../../../src/core/chat.ts';
import type { RateWindow } from '../../../src/core/request/rateLimits.ts';
import { targetAt } from '../../fakes/exchange.ts';
import { testClock } from '../../fakes/testClock.ts';

const at = (origin: string, model = 'm', id = 'test'): Target => ({ ...targetAt(origin, 'openai-chat', { id }), model });
const here = at('https://models.example');
const reply = (headers: Readonly<Record<string, string>>, status = 200): Reply => ({ status, headers: new Headers(headers) });
const left = (remaining: number, reset = '20s', limit = 60): Readonly<Record<string, string>> => ({ 'x-ratelimit-limit-requests': String(limit), 'x-ratelimit-remaining-requests': String(remaining), 'x-ratelimit-reset-requests': reset });
const requests = (remaining: number, resetsAt: number | undefined): RateWindow => ({ of: 'requests', limit: 60, remaining, resetsAt });
const unsized = (remaining: number, resetsAt: number | undefined): RateWindow => ({ of: 'requests', limit: undefined, remaining, resetsAt });
const needs = { 'requests': 1, 'tokens': 100, 'input-tokens': 100, 'output-tokens': 1 };

describe('the rate book', () => {
  it('knows what the newest reply says, per connection, door and model', () => {
    const clock = testClock(1000);
    const book = rateBook(clock);
    assert.deepEqual([book.of(here), book.ofConnection('test')], [[], []]);
    book.note(here, reply(left(12)));
    clock.advance(500);
    book.note(here, reply(left(11)));
    assert.deepEqual(book.of(here), [requests(11, 21_500)]);
    for (const other of [at('https://other.example'), at('https://models.example', 'n'), at('https://models.example', 'm', 'b')]) assert.deepEqual(book.of(other), []);
  });

  it('shows a connection by the model that was asked last', () => {
    const book = rateBook(testClock());
    book.note(here, reply(left(1)));
    book.note(at('https://models.example', 'n'), reply(left(2)));
    assert.deepEqual(book.ofConnection('test'), [requests(2, 20_000)]);
    book.note(here, reply(left(0)));
    assert.deepEqual(book.ofConnection('test'), [requests(0, 20_000)]);
    assert.deepEqual(book.ofConnection('tes'), []);
  });

  it('keeps what a reply says nothing of', () => {
    const book = rateBook(testClock());
    book.note(here, reply(left(5)));
    book.note(here, reply({ 'x-ratelimit-remaining-tokens': '900' }));
    book.note(here, reply({}, 502));
    assert.deepEqual(book.of(here), [requests(5, 20_000), { of: 'tokens', limit: undefined, remaining: 900, resetsAt: undefined }]);
  });

  it('takes a window whose reset has passed for full, and forgets one of unknown size', () => {
    const clock = testClock();
    const book = rateBook(clock);
    book.note(here, reply({ ...left(0), 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '10s' }));
    clock.advance(19_999);
    assert.deepEqual(book.of(here), [requests(0, 20_000)]);
    clock.advance(1);
    assert.deepEqual(book.of(here), [requests(60, undefined)]);
  });

  it('a refusal that only says when to come back is a spent window until then, or until an answer', () => {
    const clock = testClock();
    const book = rateBook(clock);
    book.note(here, reply({ 'retry-after': '30' }, 429));
    assert.deepEqual(book.of(here), [unsized(0, 30_000)]);
    book.note(here, reply({}, 500));
    assert.deepEqual(book.of(here), [unsized(0, 30_000)]);
    book.note(here, reply({}));
    assert.deepEqual(book.of(here), []);
    book.note(here, reply({ 'retry-after-ms': '500' }, 429));
    clock.advance(500);
    assert.deepEqual(book.of(here), []);
    book.note(here, reply({ 'retry-after': '30' }, 503));
    assert.deepEqual(book.of(here), []);
  });

  it('a refusal says when a spent window begins anew that does not say it itself', () => {
    const book = rateBook(testClock());
    book.note(here, reply({ 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-remaining-tokens': '0', 'retry-after': '30' }, 429));
    assert.deepEqual(book.of(here), [unsized(3, undefined), { of: 'tokens', limit: undefined, remaining: 0, resetsAt: 30_000 }]);
  });

  it('counts a request that is on its way', () => {
    const clock = testClock();
    const book = rateBook(clock);
    book.take(here, needs);
    assert.deepEqual(book.of(here), []);
    book.note(here, reply({ ...left(1), 'x-ratelimit-remaining-tokens': '150' }));
    book.take(here, needs);
    assert.deepEqual(book.of(here).map(({ remaining }) => remaining), [0, 50]);
    book.take(here, needs);
    assert.deepEqual(book.of(here).map(({ remaining }) => remaining), [0, 0]);
    clock.advance(20_000);
    book.take(here, needs);
    assert.deepEqual(book.of(here)[0], requests(59, undefined));
  });

  it('does not grow for ever', () => {
    const book = rateBook(testClock());
    for (let index = 0; index < 1000; index += 1) book.note(at('https://models.example', `m${index}`), reply(left(index)));
    const known = Array.from({ length: 1000 }, (_, index) => book.of(at('https://models.example', `m${index}`)).length);
    assert.deepEqual([known.slice(744).every((count) => count === 1), known.slice(0, 744).every((count) => count === 0)], [true, true]);
  });
});
