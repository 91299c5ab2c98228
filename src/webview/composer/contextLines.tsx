import type { JSX } from 'preact';
import type { Surroundings } from '../../contract/chatView.ts';
import { post } from '../host.ts';
import { Icon } from '../icons.tsx';
import { t } from '../words.ts';

/** Whether a picture waits for a model of which is known that it takes none. */
export function holdsBack({ model, pendingReferences }: Surroundings): boolean {
  return model?.vision === false && pendingReferences.some(({ icon }) => icon === 'image');
}

/** What stands in the way of the message as it is, each with what can be done. Said at once, because the message waits for it. */
export function ContextLines({ surroundings, earlierImages, onDone }: { readonly surroundings: Surroundings; readonly earlierImages: boolean; readonly onDone: () => void }): JSX.Element {
  const { model, pendingReferences, refusals = [] } = surroundings;
  const removeImages = (): void => {
    for (const { icon, id } of pendingReferences) if (icon === 'image') post({ type: 'remove-reference', id });
    onDone();
  };
  const dismiss = (): void => {
    post({ type: 'dismiss-refusals' });
    onDone();
  };
  return (
    <div role="alert">
      {holdsBack(surroundings) && (
        <div class="context-line" data-testid="text-only">
          <p>{t('{0} takes no images.', model?.name ?? '')}</p>
          <button type="button" class="link" onClick={() => post({ type: 'select-model' })}>{t('Choose a model')}</button>
          <button type="button" class="link" onClick={removeImages}>{t('Remove the image')}</button>
        </div>
      )}
      {model?.vision === false && earlierImages && !holdsBack(surroundings) && (
        <div class="context-line" data-testid="earlier-images">
          <p>{t('{0} takes no images. Those of earlier messages stay out.', model.name)}</p>
          <button type="button" class="link" onClick={() => post({ type: 'select-model' })}>{t('Choose a model')}</button>
        </div>
      )}
      {refusals.length > 0 && (
        <div class="context-line" data-testid="refusals">
          <div>{refusals.map((refusal) => <p key={refusal}>{refusal}</p>)}</div>
          <button type="button" class="icon-button" title={t('Close')} aria-label={t('Close')} onClick={dismiss}><Icon name="close" /></button>
        </div>
      )}
    </div>
  );
}
