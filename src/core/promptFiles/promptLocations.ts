import { isRecord } from '../fields.ts';

/** Where VS Code and we look for prompt files of a workspace, unless it is turned off. */
export const USUAL_PROMPTS = '.github/prompts';

/** A place to look for prompt files in. */
export interface PromptLocation {
  /** A folder or a file: absolute, or from each folder of the workspace on; `~/` is the person's home. */
  readonly path: string;
  /** Below it, as a glob; absent: what lies in the folder itself. */
  readonly glob?: string;
}

/**
 * What VS Code's setting `chat.promptFilesLocations` says: an object of paths, each on or off, which may be globs from some part on
 * (code.visualstudio.com/docs/copilot/customization/prompt-files). The usual place counts unless it is set to `false`.
 */
export function promptLocations(setting: unknown): readonly PromptLocation[] {
  const places: Readonly<Record<string, unknown>> = { [USUAL_PROMPTS]: true, ...(isRecord(setting) ? setting : {}) };
  return Object.entries(places).flatMap(([place, on]) => (on === true && place.trim() !== '' ? [locationOf(place.trim())] : []));
}

function locationOf(place: string): PromptLocation {
  const parts = place.replaceAll('\\', '/').split('/');
  const from = parts.findIndex((part) => /[*?]|\[.*\]|\{.*\}/.test(part));
  if (from < 0) return { path: parts.join('/').replace(/(?<=.)\/+$/, '') };
  // `/*` is a glob in front, whose folder is the root.
  const path = parts.slice(0, from).join('/') || (place.startsWith('/') ? '/' : '.');
  const glob = parts.slice(from).join('/');
  return glob === '*' || glob === '*.md' || glob === '*.prompt.md' ? { path } : { path, glob };
}
