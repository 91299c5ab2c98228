import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseDuration, parseInstant, parseNumber, parseReset } from '../../../../src/core/request/instant.ts';
import { readRateLimits, retryAfterMs, type RateWindow } from '../../../../src/core/request/rateLimits.ts';

const NOW = Date.parse('2026-05-04T12:00:00Z');
const read = (headers: Readonly<Record<string, string>>): readonly RateWindow[] => readRateLimits(new Headers(headers), NOW);
const window = (of: RateWindow['of'], limit: number | undefined, remaining: number | undefined, secondsLeft: number | undefined): RateWindow =>
  ({ of, limit, remaining, resetsAt: secondsLeft === undefined ? undefined : NOW + secondsLeft * 1000 });

describe('rate limits', () => {
  const rows: readonly (readonly [who: string, headers: Readonly<Record<string, string>>, expected: readonly RateWindow[]])[] = [
    ['OpenAI', {
      'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-limit-tokens': '150000', 'x-ratelimit-remaining-tokens': '149984', 'x-ratelimit-reset-tokens': '6m0s',
    }, [window('requests', 60, 59, 1), window('tokens', 150_000, 149_984, 360)]],
    ['Groq, whose requests are those of a day', {
      'x-ratelimit-limit-requests': '14400', 'x-ratelimit-remaining-requests': '14370', 'x-ratelimit-reset-requests': '2m59.56s',
      'x-ratelimit-limit-tokens': '18000', 'x-ratelimit-remaining-tokens': '17997', 'x-ratelimit-reset-tokens': '7.66s',
    }, [window('requests', 14_400, 14_370, 179.56), window('tokens', 18_000, 17_997, 7.66)]],
    ['Azure, without limits', { 'x-ratelimit-remaining-requests': '19', 'x-ratelimit-reset-requests': '10', 'x-ratelimit-remaining-tokens': '19913' },
      [window('requests', undefined, 19, 10), window('tokens', undefined, 19_913, undefined)]],
    ['Anthropic', {
      'anthropic-ratelimit-requests-limit': '50', 'anthropic-ratelimit-requests-remaining': '49', 'anthropic-ratelimit-requests-reset': '2026-05-04T12:00:02Z',
      'anthropic-ratelimit-tokens-limit': '48000', 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': '2026-05-04T14:00:30+02:00',
      'anthropic-ratelimit-input-tokens-limit': '40000', 'anthropic-ratelimit-input-tokens-remaining': '39000', 'anthropic-ratelimit-input-tokens-reset': '2026-05-04T12:01:00Z',
      'anthropic-ratelimit-output-tokens-limit': '8000', 'anthropic-ratelimit-output-tokens-remaining': '8000', 'anthropic-ratelimit-output-tokens-reset': '2026-05-04T12:00:00Z',
    }, [window('requests', 50, 49, 2), window('tokens', 48_000, 0, 30), window('input-tokens', 40_000, 39_000, 60), window('output-tokens', 8000, 8000, 0)]],
    ['OpenRouter, in milliseconds since the epoch', { 'X-RateLimit-Limit': '50', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(NOW + 43_200_000) }, [window('requests', 50, 0, 43_200)]],
    ['a gateway, in seconds since the epoch', { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4987', 'x-ratelimit-reset': String(NOW / 1000 + 90) }, [window('requests', 5000, 4987, 90)]],
    ['Together', { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '1', 'x-tokenlimit-limit': '3000', 'x-tokenlimit-remaining': '2950' },
      [window('requests', 10, 9, 1), window('tokens', 3000, 2950, undefined)]],
    ['Mistral', { 'x-ratelimit-limit-req-minute': '720', 'x-ratelimit-remaining-req-minute': '717', 'x-ratelimit-limit-tokens-minute': '5000000', 'x-ratelimit-remaining-tokens-minute': '4999911' },
      [window('requests', 720, 717, undefined), window('tokens', 5_000_000, 4_999_911, undefined)]],
    ['Mistral, before', { 'ratelimitbysize-limit': '500000', 'ratelimitbysize-remaining': '499900', 'ratelimitbysize-reset': '28' }, [window('tokens', 500_000, 499_900, 28)]],
    ['Cerebras', {
      'x-ratelimit-limit-requests-day': '1440', 'x-ratelimit-remaining-requests-day': '1438', 'x-ratelimit-reset-requests-day': '33011.382867',
      'x-ratelimit-limit-tokens-minute': '60000', 'x-ratelimit-remaining-tokens-minute': '59000', 'x-ratelimit-reset-tokens-minute': '11.5',
    }, [window('requests', 1440, 1438, 33_011.382867), window('tokens', 60_000, 59_000, 11.5)]],
    ['both a minute and a day', { 'x-ratelimit-limit-requests-minute': '30', 'x-ratelimit-remaining-requests-minute': '29', 'x-ratelimit-limit-requests-day': '900', 'x-ratelimit-remaining-requests-day': '1' },
      [window('requests', 30, 29, undefined)]],
    ['Fireworks', { 'x-ratelimit-limit-tokens-prompt': '60000', 'x-ratelimit-remaining-tokens-prompt': '59500', 'x-ratelimit-limit-tokens-generated': '6000' },
      [window('input-tokens', 60_000, 59_500, undefined), window('output-tokens', 6000, undefined, undefined)]],
    ['the draft, version 3', { 'ratelimit-limit': '100, 100;w=10', 'ratelimit-remaining': '50', 'ratelimit-reset': '5' }, [window('requests', 100, 50, 5)]],
    ['the draft, version 7', { ratelimit: 'limit=100, remaining=50, reset=5' }, [window('requests', 100, 50, 5)]],
    ['the draft, version 8', { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' }, [window('requests', 100, 50, 30)]],
    ['nobody', { 'content-type': 'text/event-stream' }, []],
    ['garbage', {
      'x-ratelimit-limit-requests': '', 'x-ratelimit-remaining-requests': '-1', 'x-ratelimit-reset-requests': 'soon', 'x-ratelimit-limit-tokens': 'NaN', 'x-ratelimit-remaining-tokens': '0x10',
      'anthropic-ratelimit-tokens-remaining': '1e9', 'ratelimit': 'remaining=few, reset=1', 'x-ratelimit-remaining': 'Infinity',
    }, []],
    ['half garbage', { 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': 'many', 'x-ratelimit-reset-requests': '-5s' }, [window('requests', 60, undefined, undefined)]],
    ['a reset that cannot be meant', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99999999999999999999' }, [window('requests', undefined, 0, undefined)]],
  ];
  for (const [who, headers, expected] of rows) {
    it(who, () => {
      const windows = read(headers);
      // A reset is told in whole milliseconds, never too early.
      const rounded = (list: readonly RateWindow[]) => list.map((each) => ({ ...each, resetsAt: each.resetsAt === undefined ? undefined : Math.ceil(each.resetsAt) }));
      assert.deepEqual(windows, rounded(expected));
    });
  }

  it('reads the server\'s dates by the server\'s clock', () => {
    const headers = { date: 'Mon, 04 May 2026 15:00:00 GMT', 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': '2026-05-04T15:00:07Z' };
    assert.deepEqual(read(headers), [window('requests', undefined, 0, 7)]);
  });

  it('makes a time of no header whatever that is not one, or is before the reply', () => {
    const value = fc.oneof(fc.stringMatching(/^[\x20-\x7e]{0,20}$/), fc.double().map(String), fc.stringMatching(/^([0-9.]{1,6}(d|h|m|s|ms|us)?){0,4}$/), fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String));
    const names = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'ratelimit', 'ratelimit-policy', 'retry-after', 'retry-after-ms', 'date', 'anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'];
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...names), value), (headers) => {
      const get = { get: (name: string) => headers[name] ?? null };
      for (const { limit, remaining, resetsAt } of readRateLimits(get, NOW)) {
        for (const count of [limit, remaining]) assert.ok(count === undefined || (Number.isFinite(count) && count >= 0));
        assert.ok(resetsAt === undefined || (resetsAt >= NOW && resetsAt <= NOW + 366 * 86_400_000));
      }
      const wait = retryAfterMs(get, NOW);
      assert.ok(wait === undefined || (Number.isInteger(wait) && wait >= 0 && wait <= 366 * 86_400_000));
    }), { numRuns: 1000 });
  });
});

describe('when to come back', () => {
  const rows: readonly (readonly [headers: Readonly<Record<string, string>>, ms: number | undefined])[] = [
    [{ 'retry-after': '20' }, 20_000], [{ 'retry-after': '0' }, 0], [{ 'retry-after': '1.5' }, 1500], [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    [{ 'retry-after': 'Mon, 04 May 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Mon, 04 May 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'Mon, 04 May 2026 15:00:30 GMT', date: 'Mon, 04 May 2026 15:00:00 GMT' }, 30_000],
    [{ 'retry-after-ms': '250.2' }, 251], [{ 'retry-after': '0.0001' }, 1], [{ 'retry-after': ' 7 ' }, 7000], [{ 'retry-after': '1m30s' }, 90_000],
    [{ 'retry-after': String(NOW / 1000 + 45) }, 45_000], [{ 'retry-after': String(NOW + 45_000) }, 45_000], [{ 'retry-after': '2026-05-04T12:00:30Z' }, 30_000],
    [{ 'retry-after-ms': '-1', 'retry-after': '3' }, 3000], [{ 'retry-after-ms': '99999999999999' }, undefined], [{ 'retry-after': '999999999' }, undefined], [{ 'retry-after': '-5' }, undefined], [{ 'retry-after': '2026' }, 2_026_000],
    [{ 'retry-after': 'later' }, undefined], [{ 'retry-after-ms': 'NaN' }, undefined], [{}, undefined],
  ];
  for (const [headers, ms] of rows) it(JSON.stringify(headers), () => assert.equal(retryAfterMs(new Headers(headers), NOW), ms));
});

describe('what stands for a time', () => {
  const durations: readonly (readonly [text: string, ms: number | undefined])[] = [
    ['1s', 1000], ['6m0s', 360_000], ['1m30.951s', 90_951], ['35ms', 35], ['2h1m', 7_260_000], ['0s', 0], ['1d2h', 93_600_000], ['500µs', 0.5], ['12', undefined], ['-1s', undefined], ['1s later', undefined], ['', undefined], ['1.s', undefined], ['9999d', undefined],
  ];
  for (const [text, ms] of durations) {
    it(`the duration ${JSON.stringify(text)}`, () => {
      const parsed = parseDuration(text);
      assert.ok(ms === undefined ? parsed === undefined : parsed !== undefined && Math.abs(parsed - ms) < 1e-6);
    });
  }

  it('a duration is never negative, never NaN, and the sum of its parts', () => {
    fc.assert(fc.property(fc.nat(99), fc.nat(59), fc.nat(59_999), (hours, minutes, milliseconds) => {
      const parsed = parseDuration(`${hours}h${minutes}m${milliseconds / 1000}s`);
      assert.ok(parsed !== undefined && Math.abs(parsed - ((hours * 60 + minutes) * 60_000 + milliseconds)) < 1e-3);
    }));
    fc.assert(fc.property(fc.stringMatching(/^[-+0-9.dhmsuµn e]{0,16}$/), (text) => {
      const parsed = parseDuration(text);
      assert.ok(parsed === undefined || parsed >= 0);
    }), { numRuns: 1000 });
  });

  it('a date, in both ways of writing it, is what it is for everybody else', () => {
    const date = fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2999-12-31T00:00:00Z'), noInvalidDate: true });
    fc.assert(fc.property(date, fc.integer({ min: -14 * 60, max: 14 * 60 }), (when, offset) => {
      assert.equal(parseInstant(when.toISOString()), when.getTime());
      assert.equal(parseInstant(when.toUTCString()), Math.floor(when.getTime() / 1000) * 1000);
      const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}:${String(Math.abs(offset) % 60).padStart(2, '0')}`;
      const local = new Date(when.getTime() + offset * 60_000);
      if (local.getTime() >= 0) assert.equal(parseInstant(local.toISOString().replace('Z', zone)), when.getTime());
    }));
    for (const bad of ['2026-13-01T00:00:00Z', '2026-05-04', 'Mon, 04 Foo 2026 12:00:00 GMT', 'tomorrow', '']) assert.equal(parseInstant(bad), undefined);
    assert.equal(parseInstant(null), undefined);
  });

  it('a number is digits and nothing else', () => {
    assert.deepEqual(['12', ' 0 ', '1.5', '-1', '1e3', '0x1', 'Infinity', '', '1 2'].map(parseNumber), [12, 0, 1.5, undefined, undefined, undefined, undefined, undefined, undefined]);
    assert.equal(parseReset(null, NOW, undefined), undefined);
  });
});
