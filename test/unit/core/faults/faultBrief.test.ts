import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { faultBrief } from '../../../../src/core/faults/faultBrief.ts';
import type { FaultKind } from '../../../../src/core/faults/fault.ts';
import { translator } from '../../../../src/core/translate.ts';
import { FAULTS } from '../sampleFaults.ts';

const kinds: readonly FaultKind[] = [...new Set(FAULTS.map(({ kind }) => kind))];
const chinese = translator(JSON.parse(readFileSync(new URL('../../../../l10n/bundle.l10n.zh-cn.json', import.meta.url), 'utf8')) as Record<string, string>);

describe('faultBrief', () => {
  for (const kind of [...kinds, 'circuit-open' as const]) {
    it(`says ${kind} as a part of a sentence, in both languages`, () => {
      const english = faultBrief(kind, 'Acme', translator({}));
      assert.match(english, /^(?:[a-z]|Acme)/);
      assert.doesNotMatch(english, /[.!?]$|\{\d\}/);
      assert.match(faultBrief(kind, 'Acme', chinese), /\p{Script=Han}/u);
    });
  }
});
