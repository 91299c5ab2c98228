// Loaded before every script of package.json that is TypeScript (`node -r`), and CommonJS itself, so that a Node which cannot
// run those says what is wrong in place of "Unknown file extension".
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`Latchkey's scripts need Node 22.18 or later; this is ${process.version}. On Linux (x64) "npm ci" brings one that "npm start" and "npm test" use by themselves; elsewhere install it from https://nodejs.org.\n`);
  process.exit(1);
}
