// The person's hands in the settings editor: sets user settings as a running VS Code does itself. Writing the file from outside
// is not the same, because a workbench in the browser does not reliably watch it.
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { isDeepStrictEqual } = require('node:util');
const vscode = require('vscode');
const { registerMemory } = require('./memory.cjs');

const POLL_MS = 50;

exports.activate = (context) => {
  const directory = process.env.LATCHKEY_TEST_DRIVER;
  let last = Number(read(path.join(directory, 'done')) ?? 0);
  let busy = false;
  const timer = setInterval(async () => {
    const text = busy ? undefined : read(path.join(directory, 'request.json'));
    if (text === undefined) return;
    const { id, settings, remove } = JSON.parse(text);
    if (id === last) return;
    busy = true;
    for (const [name, value] of [...remove.map((gone) => [gone, undefined]), ...Object.entries(settings)]) {
      const configuration = vscode.workspace.getConfiguration();
      if (!isDeepStrictEqual(configuration.inspect(name)?.globalValue, value)) await configuration.update(name, value, vscode.ConfigurationTarget.Global);
    }
    last = id;
    writeFileSync(path.join(directory, 'done'), String(id));
    busy = false;
  }, POLL_MS);
  context.subscriptions.push({ dispose: () => clearInterval(timer) }, ...registerMemory());
};

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // Not written yet.
  }
}
