import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons.tsx';

interface ToolbarProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** Buttons that are one stop for Tab, with the arrow keys between them (WAI-ARIA, toolbar pattern): a long conversation has hundreds. */
export function Toolbar({ label, children }: ToolbarProps): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const current = useRef<Element | undefined>(undefined);
  const stopAt = (button: Element | undefined): void => {
    current.current = button;
    for (const each of buttonsOf(root.current)) each.tabIndex = each === button ? 0 : -1;
  };
  // After each drawing, because buttons come and go.
  useLayoutEffect(() => {
    const buttons = buttonsOf(root.current);
    stopAt(buttons.find((button) => button === current.current) ?? buttons[0]);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = buttonsOf(root.current);
    const next = buttons.at(nextIndex(event.key, buttons.findIndex((button) => button === document.activeElement), buttons.length) ?? buttons.length);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div class="tools" role="toolbar" aria-label={label} ref={root} onKeyDown={onKeyDown}
      onFocusIn={({ target }) => { if (target instanceof HTMLButtonElement) stopAt(target); }}>
      {children}
    </div>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly name: string;
  readonly testId?: string;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

export function Tool({ icon, name, testId, pressed, onPress }: ToolProps): JSX.Element {
  return <button type="button" class="icon-button" data-testid={testId} title={name} aria-label={name} aria-pressed={pressed} onClick={onPress}><Icon name={icon} /></button>;
}

function buttonsOf(root: HTMLElement | null): readonly HTMLButtonElement[] {
  return root ? [...root.querySelectorAll('button')] : [];
}

function nextIndex(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (index + 1) % count;
    case 'ArrowLeft':
      return index - 1;
    case 'Home':
      return 0;
    case 'End':
      return -1;
    default:
      return undefined;
  }
}
