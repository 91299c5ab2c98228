export interface MenuItem {
  readonly label: string;
  choose(): void;
}

const GAP = 2;

/**
 * Opens a menu at a button, with the keys that menus have. It stands outside of the conversation, closes by Escape or a click
 * elsewhere, and gives the focus back to the button.
 */
export function openMenu(button: HTMLElement, name: string, items: readonly MenuItem[]): void {
  const menu = document.createElement('div');
  menu.className = 'menu';
  menu.popover = 'auto';
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', name);
  menu.append(...items.map((item) => itemElement(item, () => menu.hidePopover())));
  menu.addEventListener('keydown', (event) => moveFocus(menu, event));
  menu.addEventListener('toggle', (event) => {
    if (event.newState !== 'closed') return;
    const focused = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    button.setAttribute('aria-expanded', 'false');
    if (focused && button.isConnected) button.focus();
  });
  document.body.append(menu);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  button.setAttribute('aria-expanded', 'true');
  menu.querySelector('button')?.focus();
}

function itemElement(item: MenuItem, close: () => void): HTMLElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.tabIndex = -1;
  element.textContent = item.label;
  element.setAttribute('role', 'menuitem');
  element.addEventListener('click', () => {
    close();
    item.choose();
  });
  return element;
}

/** Below the button, with its right edge, or above it where there is no room. */
function place(menu: HTMLElement, button: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + GAP + height <= innerHeight;
  menu.style.left = `${Math.max(0, Math.min(button.right, innerWidth) - width)}px`;
  menu.style.top = `${below ? button.bottom + GAP : Math.max(0, button.top - GAP - height)}px`;
}

function moveFocus(menu: HTMLElement, event: KeyboardEvent): void {
  const items = [...menu.querySelectorAll('button')];
  const at = items.findIndex((item) => item === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === 'Tab') menu.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
