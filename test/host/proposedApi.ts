import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The function by which code-server lets every extension use every proposed API, recognised by the guard that follows it.
 * Names are minified and differ between versions; the order and the guard's message do not.
 */
const ALLOW_ALL = /function ([\w$]+)\((\w+),(\w+)\)\{return!0\}(?=function [\w$]+\(\w+,\w+\)\{if\(!\1\(\w+,\w+\)\)throw new Error\(`Extension '[^`]{0,60}CANNOT use API proposal)/;

/**
 * Puts VS Code's own check of proposed APIs back into the extension host, so that what passes here also passes on desktop.
 *
 * @throws Error when the function is not found: another version needs another look.
 */
export async function restoreProposedApiCheck(serverRoot: string): Promise<void> {
  const file = path.join(serverRoot, 'out', 'vs', 'workbench', 'api', 'node', 'extensionHostProcess.js');
  const source = await readFile(file, 'utf8');
  const restored = source.replace(ALLOW_ALL, (_all, name: string, extension: string, proposal: string) =>
    `function ${name}(${extension},${proposal}){return!!${extension}.isBuiltin||(${extension}.enabledApiProposals||[]).includes(${proposal})}`);
  if (restored === source) throw new Error(`The check of proposed APIs was not found in ${file}`);
  await writeFile(file, restored);
}
