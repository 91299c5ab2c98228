import { languageIdsOf, NAMED_IDS } from '../codeBlock/fenceLanguage.ts';

/** Languages of which a block says so. */
const KNOWN = new Set([...NAMED_IDS, 'java', 'swift', 'php', 'css', 'scss', 'less', 'json', 'toml', 'ini', 'vue', 'svelte', 'lua', 'perl', 'r', 'scala', 'dart', 'haskell', 'elixir']);
/** Languages that stand in for each other, or in each other's files. */
const FAMILIES: readonly (readonly string[])[] = [
  ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'], ['c', 'cpp', 'objective-c', 'objective-cpp', 'cuda-cpp'], ['json', 'jsonc', 'jsonl'], ['css', 'scss', 'less', 'sass'],
  ['vue', 'html', 'typescript', 'javascript', 'css', 'scss', 'less'], ['svelte', 'html', 'typescript', 'javascript', 'css', 'scss'], ['html', 'xml', 'handlebars', 'php', 'razor', 'javascript', 'css'], ['java', 'kotlin', 'groovy'],
  ['typescriptreact', 'html', 'css'], ['javascriptreact', 'html', 'css'],
];

/** Whether a block whose fence says `info` can be for a file in this language. A word that is no language says nothing. */
export function fitsLanguage(info: string, languageId: string): boolean {
  const word = /^[\w+#-]*/.exec(info.trim().toLowerCase())?.[0] ?? '';
  return languageIdsOf(word).some((language) => language === languageId || FAMILIES.some((family) => family.includes(language) && family.includes(languageId))) || !languageIdsOf(word).some((language) => KNOWN.has(language));
}

/** Whether a block is a patch: `diff` or `patch` behind its fence, in a file that is none. */
export function isPatchInfo(info: string, languageId: string): boolean {
  return languageId !== 'diff' && /^(?:diff|patch|udiff)\b/i.test(info.trim());
}
