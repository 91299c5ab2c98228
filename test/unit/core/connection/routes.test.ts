import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { parseConnections } from '../../../../src/core/connection/connection.ts';
import { parseRoutes, type Route } from '../../../../src/core/connection/routes.ts';
import { translator } from '../../../../src/core/translate.ts';

const t = translator({});
const { connections } = parseConnections(['a', 'b', 'c-2'].map((id) => ({ id, protocol: 'openai-chat', baseUrl: 'https://models.example' })), t);
const parse = (value: unknown) => parseRoutes(value, connections, t);
const next: Route = { id: 'next', strategy: 'failover', models: [{ connectionId: 'a', modelId: 'x' }] };

/** The route `r` is read so, without a problem. */
function reads(given: unknown, expected: Omit<Route, 'id'>): void {
  it(`reads ${JSON.stringify(given)}`, () => assert.deepEqual(parse({ r: given }), { routes: [{ id: 'r', ...expected }], problems: [] }));
}

/** What is wrong is reported at these places; what is left of the route, if anything, and the next one work. */
function reports(name: string, given: unknown, places: readonly string[], left?: Omit<Route, 'id'>): void {
  it(`reports ${name}: ${JSON.stringify(given)}`, () => {
    const { routes, problems } = parse({ r: given, next: { models: ['a/x'] } });
    assert.deepEqual(routes, [...(left ? [{ id: 'r', ...left }] : []), next]);
    assert.deepEqual(problems.map(({ place }) => place), places.map((place) => `latchkey.routes.r${place}`));
    assert.ok(problems.every(({ reason }) => reason.length > 10));
  });
}

describe('parseRoutes', () => {
  it('takes none for none', () => {
    for (const nothing of [undefined, null, {}]) assert.deepEqual(parse(nothing), { routes: [], problems: [] });
  });
  for (const wrong of [[], 'a/x', 1]) {
    it(`reports that it is ${JSON.stringify(wrong)}`, () => assert.deepEqual(parse(wrong), { routes: [], problems: [{ place: 'latchkey.routes', reason: 'This must be an object.' }] }));
  }

  reads({ models: ['a/x'] }, { strategy: 'failover', models: [{ connectionId: 'a', modelId: 'x' }] });
  reads({ models: ['c-2/org/model:free', 'a/x'], strategy: 'balance' }, { strategy: 'balance', models: [{ connectionId: 'c-2', modelId: 'org/model:free' }, { connectionId: 'a', modelId: 'x' }] });

  const justA = { strategy: 'failover', models: [{ connectionId: 'a', modelId: 'x' }] } as const;
  reports('what is no route', 'a/x', ['']);
  reports('what is no route', ['a/x'], ['']);
  reports('no models', {}, ['.models']);
  reports('no models', { models: [] }, ['.models']);
  reports('no list', { models: 'a/x' }, ['.models']);
  reports('an unknown connection, and keeps the others', { models: ['gone/x', 'a/x'] }, ['.models[0]'], justA);
  reports('that none of its models is left', { models: ['gone/x', 'gone/y'] }, ['.models[0]', '.models[1]']);
  reports('what is no model ref', { models: ['a', 7, 'a/', '/x', 'a/x'] }, ['.models[0]', '.models[1]', '.models[2]', '.models[3]'], justA);
  reports('a route in a route', { models: ['route/next', 'a/x'] }, ['.models[0]'], justA);
  reports('a model that is listed twice', { models: ['a/x', 'a/x'] }, ['.models[1]'], justA);
  reports('an unknown strategy', { models: ['a/x'], strategy: 'fastest' }, ['.strategy'], justA);

  it('reports an id that is none', () => {
    const { routes, problems } = parse({ 'Not One': { models: ['a/x'] }, next: { models: ['a/x'] } });
    assert.deepEqual([routes, problems.map(({ place }) => place)], [[next], ['latchkey.routes.Not One']]);
  });

  it('reads anything without throwing, and only what every route needs', () => {
    const near = fc.dictionary(fc.constantFrom('r', 'x-1', '__proto__', 'B'), fc.oneof(fc.anything(), fc.record({ models: fc.array(fc.oneof(fc.constantFrom('a/x', 'b/y', 'gone/z', 'route/r'), fc.anything())), strategy: fc.constantFrom('failover', 'balance', 'x', undefined) })));
    fc.assert(fc.property(fc.oneof(near, fc.anything()), (value) => {
      for (const { id, models } of parse(value).routes) {
        assert.match(id, /^[a-z0-9-]+$/);
        assert.ok(models.length > 0 && models.every(({ connectionId }) => connections.some((connection) => connection.id === connectionId)));
        assert.equal(new Set(models.map((model) => JSON.stringify(model))).size, models.length);
      }
    }));
  });
});
