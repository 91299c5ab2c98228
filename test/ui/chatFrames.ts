import type { Frame, Page } from 'playwright-core';

/** How long a chat may take to appear. */
const APPEAR_MS = 30_000;

/** The page of the chat in the side bar. */
export async function sideBarChat(page: Page): Promise<Frame> {
  const [chat] = await chatsOf(page, 'side bar', 1);
  if (!chat) throw new Error('No chat is shown in the side bar.');
  return chat;
}

/** The page of the only chat that is shown in an editor tab. A tab behind another one has no page. */
export async function tabChat(page: Page): Promise<Frame> {
  const [chat] = await chatsOf(page, 'tab', 1);
  if (!chat) throw new Error('No chat is shown in an editor tab.');
  return chat;
}

/** The pages of the chats in editor tabs, once there are so many. */
export async function tabChats(page: Page, count: number): Promise<readonly Frame[]> {
  return chatsOf(page, 'tab', count);
}

async function chatsOf(page: Page, place: 'side bar' | 'tab', count: number): Promise<readonly Frame[]> {
  for (const end = performance.now() + APPEAR_MS; ; await page.waitForTimeout(50)) {
    const frames = page.frames().filter((frame) => {
      // VS Code's own page around ours says in its address what it was made for.
      const around = frame.parentFrame()?.parentFrame() ? frame.parentFrame()?.url() : undefined;
      return around !== undefined && around.includes('purpose=webviewView') === (place === 'side bar');
    });
    const seen = await Promise.all(frames.map(async (frame) => frame.getByTestId('composer').isVisible().catch(() => false)));
    const chats = frames.filter((_, index) => seen[index]);
    if (chats.length === count) return chats;
    if (performance.now() > end) throw new Error(`${chats.length} chats are shown in the ${place}, not ${count}: ${page.frames().map((frame) => frame.url().slice(0, 200)).join(' ')}`);
  }
}
