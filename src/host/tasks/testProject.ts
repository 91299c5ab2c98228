import * as vscode from 'vscode';
import { manifestsNear, type TestProject } from '../../core/tests/testFrameworks.ts';
import { treeOf, walkFolder } from '../context/folders.ts';

/** A project on the way to its tests. */
export interface UnitInProject extends TestProject {
  readonly root: vscode.Uri;
  /** The unit's path from the root. */
  readonly unit: string;
}

/** Manifests that are read; those that are furthest from the unit are left. */
const MOST_MANIFESTS = 40;

/** The project that a file belongs to: its folder of the workspace, or its directory where it stands outside of it. */
export async function projectOf(file: vscode.Uri): Promise<UnitInProject> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  const root = folder?.uri ?? vscode.Uri.joinPath(file, '..');
  const unit = file.path.slice(root.path.length).replace(/^\//, '');
  const tree = treeOf(root);
  const files = folder ? (await walkFolder(folder, '')).files : (await tree.list('')).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const near = manifestsNear(unit, files, MOST_MANIFESTS);
  return { root, unit, files, manifests: Object.fromEntries(await Promise.all(near.map(async (path) => [path, await tree.text(path)] as const))) };
}
