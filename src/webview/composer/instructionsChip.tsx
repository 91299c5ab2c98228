import type { JSX } from 'preact';
import type { ViewInstructions } from '../../contract/context.ts';
import { tokenCount } from '../turn/figures.ts';
import { post } from '../host.ts';
import { Icon } from '../icons.tsx';
import { t } from '../words.ts';

/** The workspace's standing instructions, at the head of a conversation: along with it while pressed. */
export function InstructionsChip({ instructions }: { readonly instructions: ViewInstructions | undefined }): JSX.Element | null {
  if (!instructions) return null;
  const { label, tokens, on } = instructions;
  return (
    <button type="button" class="chip instructions" data-testid="instructions" aria-pressed={on}
      title={on ? t('Goes along with this conversation. Click to leave it out.') : t('Click to have it go along with this conversation.')} onClick={() => post({ type: 'toggle-instructions' })}>
      <Icon name={on ? 'done' : 'add'} />
      <span class="chip-label">{label}</span>
      <span class="chip-tokens">{t('{0} tok', tokenCount(tokens))}</span>
    </button>
  );
}
