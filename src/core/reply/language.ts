/** Names by which code blocks call the languages whose id in VS Code is another. */
const ALIASES: Readonly<Record<string, string>> = {
  ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'typescriptreact', js: 'javascript', mjs: 'javascript', cjs: 'javascript', jsx: 'javascriptreact', node: 'javascript',
  py: 'python', python3: 'python', rb: 'ruby', rs: 'rust', golang: 'go', 'c++': 'cpp', cc: 'cpp', cxx: 'cpp', hpp: 'cpp', h: 'c', cs: 'csharp', 'c#': 'csharp', kt: 'kotlin', kts: 'kotlin',
  sh: 'shellscript', bash: 'shellscript', zsh: 'shellscript', shell: 'shellscript', console: 'shellscript', 'shell-session': 'shellscript', ps1: 'powershell', cmd: 'bat',
  yml: 'yaml', md: 'markdown', mk: 'makefile', make: 'makefile', docker: 'dockerfile', htm: 'html', svg: 'xml', postgresql: 'sql', mysql: 'sql', plsql: 'sql', json5: 'jsonc',
};
const KNOWN = new Set([...Object.values(ALIASES), 'java', 'swift', 'php', 'css', 'scss', 'less', 'json', 'toml', 'ini', 'vue', 'svelte', 'lua', 'perl', 'r', 'scala', 'dart', 'haskell', 'elixir']);
/** Languages that stand in for each other, or in each other's files. */
const FAMILIES: readonly (readonly string[])[] = [
  ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'], ['c', 'cpp', 'objective-c', 'objective-cpp', 'cuda-cpp'], ['json', 'jsonc', 'jsonl'], ['css', 'scss', 'less', 'sass'],
  ['vue', 'html', 'typescript', 'javascript', 'css', 'scss', 'less'], ['svelte', 'html', 'typescript', 'javascript', 'css', 'scss'], ['html', 'xml', 'handlebars', 'php', 'razor', 'javascript', 'css'], ['java', 'kotlin', 'groovy'],
  ['typescriptreact', 'html', 'css'], ['javascriptreact', 'html', 'css'],
];

/** Whether a block whose fence says `info` can be for a file in this language. A word that is no language says nothing. */
export function fitsLanguage(info: string, languageId: string): boolean {
  const word = /^[\w+#-]*/.exec(info.trim().toLowerCase())?.[0] ?? '';
  const language = ALIASES[word] ?? word;
  if (language === languageId || !KNOWN.has(language)) return true;
  return FAMILIES.some((family) => family.includes(language) && family.includes(languageId));
}

/** Whether a block is a patch: `diff` or `patch` behind its fence, in a file that is none. */
export function isPatchInfo(info: string, languageId: string): boolean {
  return languageId !== 'diff' && /^(?:diff|patch|udiff)\b/i.test(info.trim());
}
