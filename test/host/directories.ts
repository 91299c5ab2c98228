import path from 'node:path';

/** The checkout: what VS Code loads as the extension under development. */
export const projectDirectory = path.resolve(import.meta.dirname, '..', '..');

/** Everything that is fetched on demand, and the profile of `npm start`. Ignored by git; safe to delete at any time. */
export const cacheDirectory = path.join(projectDirectory, '.vscode-test');

/** Everything that builds and tests write: results, screenshots, bundles of tests. Ignored by git. */
export const outputDirectory = path.join(projectDirectory, 'out');

export const screenshotDirectory = path.join(outputDirectory, 'screenshots');
