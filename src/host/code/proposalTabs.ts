import * as vscode from 'vscode';

export const PROPOSAL_SCHEME = 'latchkey-proposal';

/** The proposal of the tab in front. */
export function shownProposal(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === PROPOSAL_SCHEME ? input.modified : undefined;
}

/** The tabs whose proposal `fits`. */
export function proposalTabs(fits: (proposal: vscode.Uri) => boolean): vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === PROPOSAL_SCHEME && fits(input.modified));
}

/** A diff from before a reload: what it proposed went with the window. */
export function closeLeftProposals(): void {
  void vscode.window.tabGroups.close(proposalTabs(() => true));
}
