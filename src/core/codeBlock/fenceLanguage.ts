/** Names by which code blocks call the languages whose id in VS Code is another. */
const IDS: Readonly<Record<string, string>> = {
  ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'typescriptreact', js: 'javascript', mjs: 'javascript', cjs: 'javascript', jsx: 'javascriptreact', node: 'javascript',
  py: 'python', python3: 'python', rb: 'ruby', rs: 'rust', golang: 'go', 'c++': 'cpp', cc: 'cpp', cxx: 'cpp', hpp: 'cpp', h: 'c', cs: 'csharp', 'c#': 'csharp', 'f#': 'fsharp', kt: 'kotlin', kts: 'kotlin',
  sh: 'shellscript', bash: 'shellscript', zsh: 'shellscript', shell: 'shellscript', console: 'shellscript', 'shell-session': 'shellscript', ps1: 'powershell', pwsh: 'powershell', cmd: 'bat', batch: 'bat',
  yml: 'yaml', md: 'markdown', mk: 'makefile', make: 'makefile', docker: 'dockerfile', htm: 'html', svg: 'xml', postgresql: 'sql', mysql: 'sql', plsql: 'sql', json5: 'jsonc', patch: 'diff', tex: 'latex',
};

/** The ids that a code block's name can stand for in VS Code, the likelier first: its own, which an extension may bring, and that of the language it is another name for. */
export function languageIdsOf(name: string): readonly string[] {
  const own = name.toLowerCase();
  // A model may write any word there, also one that every object knows.
  const id = Object.hasOwn(IDS, own) ? IDS[own] : undefined;
  return id === undefined ? [own] : [own, id];
}

/** The ids that there are other names for. */
export const NAMED_IDS: readonly string[] = Object.values(IDS);
