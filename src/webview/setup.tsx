import type { ComponentChildren, JSX } from 'preact';
import type { SetupOffer, Surroundings } from '../contract/chatView.ts';
import { post } from './host.ts';
import { Icon } from './icons.tsx';
import { t } from './words.ts';

/** How to begin, shown while there is no connection. A key is never typed here: VS Code's own password box asks for it. */
export function Setup({ surroundings }: { readonly surroundings: Surroundings }): JSX.Element {
  const { offers } = surroundings;
  return (
    <section class="setup" aria-labelledby="setup-title">
      <h2 id="setup-title">{t('Bring a key')}</h2>
      <p class="dim">{t('It stays in this computer\'s key store and goes only to the address you choose.')}</p>
      <button type="button" class="paste" onClick={() => post({ type: 'paste-key' })}>{t('Paste an API key…')}</button>
      <p class="dim or">{t('or')}</p>
      {offers.map((offer, index) => offer.kind === 'env' && <Offer key={index} offer={offer} index={index} />)}
      <Choice title={t('Sign in with GitHub')} detail={t('GitHub Models, no key needed')} onChoose={() => post({ type: 'sign-in-github' })} />
      <LocalModels surroundings={surroundings} />
      <Choice title={t('Another service…')} detail={t('DeepSeek, Mistral, Inkess, Azure, your own gateway')} onChoose={() => post({ type: 'add-connection' })} />
    </section>
  );
}

/** This machine is looked at only when asked to. */
function LocalModels({ surroundings: { offers, localSearch } }: { readonly surroundings: Surroundings }): JSX.Element {
  const found = offers.flatMap((offer, index) => (offer.kind === 'local' ? [<Offer key={index} offer={offer} index={index} />] : []));
  if (found.length > 0) return <>{found}</>;
  return (
    <Choice title={t('A model on this machine')} busy={localSearch === 'searching'} onChoose={() => post({ type: 'find-local' })}
      detail={<span role="status">{localSearchWords(localSearch)}</span>} />
  );
}

function localSearchWords(localSearch: Surroundings['localSearch']): string {
  switch (localSearch) {
    case 'not-asked':
      return t('Ollama, LM Studio, llama.cpp · look for one');
    case 'searching':
      return t('Looking for Ollama, LM Studio, llama.cpp…');
    case 'done':
      return t('None answers here. Start one, then look again');
  }
}

function Offer({ offer, index }: { readonly offer: SetupOffer; readonly index: number }): JSX.Element {
  const choose = (): void => post({ type: 'use-offer', index });
  return offer.kind === 'env'
    ? <Choice title={t('Use {0}', offer.variable)} detail={t('found in the environment · {0}', offer.host)} onChoose={choose} />
    : <Choice title={t('Use {0}', offer.name)} detail={t('running on this machine · {0}', offer.baseUrl)} onChoose={choose} />;
}

interface ChoiceProps {
  readonly title: string;
  readonly detail: ComponentChildren;
  readonly busy?: boolean;
  readonly onChoose: () => void;
}

function Choice({ title, detail, busy = false, onChoose }: ChoiceProps): JSX.Element {
  // Busy is not disabled: that would drop the focus of the one who just pressed it.
  return (
    <button type="button" class="choice" aria-disabled={busy} onClick={() => { if (!busy) onChoose(); }}>
      <b>{title}</b>
      <small>{detail}</small>
    </button>
  );
}

/** Shown while there is a connection and nothing was said yet. */
export function EmptyConversation(): JSX.Element {
  return (
    <section class="empty">
      <p>{t('Ask anything about your code, or about something else.')}</p>
      <p class="dim">{t('Select code in the editor and choose Latchkey › Explain from its menu, or ask about the selection with Latchkey: Ask… from the Command Palette.')}</p>
    </section>
  );
}

/** Settings that are not valid, with place and reason. The valid ones work on. */
export function Problems({ problems }: { readonly problems: Surroundings['problems'] }): JSX.Element | null {
  if (problems.length === 0) return null;
  return (
    <section class="problems" aria-labelledby="problems-title">
      <h2 id="problems-title"><Icon name="warning" />{t('Some settings are not valid')}</h2>
      <ul>
        {problems.map(({ place, reason }) => <li key={`${place} ${reason}`}><code>{place}</code> {reason}</li>)}
      </ul>
      <button type="button" class="link" onClick={() => post({ type: 'open-settings' })}>{t('Open settings')}</button>
    </section>
  );
}
