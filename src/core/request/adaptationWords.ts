import type { Adaptation } from './lesson.ts';
import type { Translate } from '../translate.ts';

/** What was changed in a request so that a server took it: a clause, for a notice about an answer. */
export function adaptationDone(adaptation: Adaptation, t: Translate): string {
  switch (adaptation.kind) {
    case 'drop':
      return t('{0} was left out', adaptation.parameter);
    case 'rename':
      return t('{0} was sent as {1}', adaptation.parameter, adaptation.to);
    case 'system-role':
      return t('the standing instruction was sent in the role "{0}"', adaptation.role);
    case 'plain-content':
      return t('the text was sent in one piece');
  }
}

/** What is changed in every request to a model, since its server taught it: a clause, for a list of lessons. */
export function adaptationKept(adaptation: Adaptation, t: Translate): string {
  switch (adaptation.kind) {
    case 'drop':
      return t('{0} is left out', adaptation.parameter);
    case 'rename':
      return t('{0} is sent as {1}', adaptation.parameter, adaptation.to);
    case 'system-role':
      return t('the standing instruction is sent in the role "{0}"', adaptation.role);
    case 'plain-content':
      return t('the text is sent in one piece');
  }
}
