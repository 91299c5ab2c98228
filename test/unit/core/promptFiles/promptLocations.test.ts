import assert from 'node:assert/strict';
import { promptLocations, type PromptLocation } from '../../../../src/core/promptFiles/promptLocations.ts';

describe('where prompt files are looked for', () => {
  const usual: PromptLocation = { path: '.github/prompts' };
  const check = (title: string, setting: unknown, ...expected: readonly PromptLocation[]): void => {
    it(title, () => assert.deepEqual(promptLocations(setting), expected));
  };
  check('in the usual place', undefined, usual);
  check('in the usual place, whatever is written in place of an object', ['docs'], usual);
  check('in others as well', { docs: true, 'team/prompts/': true }, usual, { path: 'docs' }, { path: 'team/prompts' });
  check('not where it is turned off', { '.github/prompts': false, docs: true, old: false }, { path: 'docs' });
  check('not where it is no yes', { docs: 'yes', '': true }, usual);
  check('outside of the workspace', { '/shared/prompts': true, '~/prompts': true, '../more': true }, usual, { path: '/shared/prompts' }, { path: '~/prompts' }, { path: '../more' });
  check('by a glob', { 'packages/*/prompts/*.prompt.md': true, '**/prompts/**': true, '{a,b}': true }, usual, { path: 'packages', glob: '*/prompts/*.prompt.md' }, { path: '.', glob: '**/prompts/**' }, { path: '.', glob: '{a,b}' });
  check('by a glob of files alone, which is their folder', { 'docs/*.md': true, 'more/*': true, 'own/*.prompt.md': true }, usual, { path: 'docs' }, { path: 'more' }, { path: 'own' });
  check('with the separators of Windows', { 'team\\prompts': true }, usual, { path: 'team/prompts' });
});
