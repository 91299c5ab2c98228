import type { Fault, FaultAction } from './fault.ts';
import { providerById } from '../connection/providers.ts';
import type { Translate } from '../translate.ts';

/** A fault as a person reads it. */
export interface FaultWords {
  /** What happened, in one sentence. */
  readonly title: string;
  /** What that means here and what to do next. */
  readonly detail: string;
  /** Status, request id and the server's own words: what one quotes to a support desk. Empty where there is none. */
  readonly small: string;
  /** The first one is the likeliest cure. */
  readonly actions: readonly { readonly label: string; readonly action: FaultAction }[];
}

/**
 * Says a fault in words, with what to do next. Every kind has its own words, and names its connection. With `partial`, some of
 * the answer is there, and where trying again makes sense, going on makes more.
 */
export function describeFault(fault: Fault, t: Translate, partial = false): FaultWords {
  const said = words(fault, t);
  const goOn = partial && said.actions.some(({ action }) => action.do === 'retry') ? [{ label: t('Continue'), action: { do: 'continue' } } as const] : [];
  const actions = [...goOn, ...said.actions];
  const detail = fault.resetsAt === undefined ? said.detail : `${said.detail} ${t('It takes requests again at {0}.', timeOf(fault.resetsAt, fault.retryAfterMs))}`;
  const { title } = said;
  const small = [
    fault.status === undefined ? '' : String(fault.status),
    fault.requestId ? t('request id {0}', fault.requestId) : '',
    fault.said ?? '',
  ].filter((part) => part !== '').join(' · ');
  return { title, detail, small, actions };
}

/** As far off as this, the time alone could be that of another day. In milliseconds. */
const ANOTHER_DAY = 12 * 3_600_000;

/** Hours and minutes on this machine's clock, with the day where that is not plain. */
function timeOf(epochMs: number, away: number | undefined): string {
  const day: Intl.DateTimeFormatOptions = away !== undefined && away >= ANOTHER_DAY ? { weekday: 'short', month: 'short', day: 'numeric' } : {};
  return new Intl.DateTimeFormat(undefined, { ...day, hour: 'numeric', minute: '2-digit' }).format(epochMs);
}

type Said = Omit<FaultWords, 'small'>;

function words(fault: Fault, t: Translate): Said {
  const { connection: name, connectionId, host } = fault;
  const retry = { label: t('Try again'), action: { do: 'retry' } } as const;
  const changeKey = { label: t('Change key'), action: { do: 'set-key', connectionId } } as const;
  const selectModel = { label: t('Choose a model'), action: { do: 'select-model' } } as const;
  const settings = { label: t('Open settings'), action: { do: 'open-settings', query: 'latchkey.connections' } } as const;
  const log = { label: t('Show log'), action: { do: 'show-log' } } as const;
  const say = (title: string, detail: string, ...actions: Said['actions']): Said => ({ title, detail, actions });

  switch (fault.kind) {
    case 'no-key':
      return say(t('"{0}" has no key yet.', name), fault.status === undefined ? t('Nothing was sent. Give the key that opens {0}.', host) : t('The server asks for one. Give the key that opens {0}.', host), { label: t('Enter key'), action: { do: 'set-key', connectionId } }, settings);
    case 'key-moved':
      return say(t('The key of "{0}" was saved for another address.', name), t('It was saved for {0}, and the connection now points to {1}. Nothing was sent. Enter the key again if it belongs there.', fault.savedFor, host), { label: t('Enter key'), action: { do: 'set-key', connectionId } }, settings);
    case 'env-missing':
      return say(t('The environment variable {0} is not set.', fault.name), t('"{0}" takes its key from it. Set it and restart VS Code, or store a key instead.', name), { label: t('Enter key'), action: { do: 'set-key', connectionId } }, settings);
    case 'command-failed':
      return say(t('The command that gives the key of "{0}" failed.', name), t('Nothing was sent. Run the command in a terminal to see why, then try again.'), retry, settings);
    case 'signed-out':
      return say(t('"{0}" needs you to sign in.', name), t('It uses your {0} account in VS Code. Nothing was sent.', fault.provider), { label: t('Sign in'), action: { do: 'sign-in', connectionId } }, settings);
    case 'wrong-key':
      return say(t('{0} does not accept this key.', host), t('The key of "{0}" may be mistyped, revoked, or made for another service.', name), changeKey, retry);
    case 'other-door': {
      const provider = providerById(fault.providerId);
      const other = provider?.name ?? fault.providerId;
      return say(t('This key belongs to another door.'), t('"{0}" sends to {1}, but the key looks like one of {2}.', name, host, other),
        { label: t('Use {0}', other), action: { do: 'use-provider', connectionId, providerId: fault.providerId } }, changeKey);
    }
    case 'forbidden':
      return say(t('{0} does not allow this key to do that.', host), t('The key of "{0}" is known there, but its account, organisation or region may not do this.', name), selectModel, changeKey);
    case 'region-refused':
      return say(t('{0} does not serve your country or region.', host), t('The key of "{0}" is not to blame. Use a connection that is open to you, or a gateway of your company.', name), selectModel, settings);
    case 'organisation-refused':
      return say(t('{0} refused the organisation or project of this key.', host), t('The key of "{0}" belongs to one that may not do this, or a header in the settings names another one.', name), changeKey, settings);
    case 'out-of-credit':
      return say(t('The account behind "{0}" has no credit left.', name), t('Waiting does not help. Add credit or raise the limit at {0}, or use another model.', host), selectModel, retry);
    case 'no-connection':
      return say(t('There is no connection "{0}".', fault.id), t('It was removed or renamed in the settings, or is invalid there.'), selectModel, { label: t('Add connection'), action: { do: 'add-connection' } }, settings);
    case 'no-route':
      return say(t('There is no route "{0}".', fault.id), t('It was removed or renamed in the settings, or none of its models is valid there.'), selectModel, { label: t('Open settings'), action: { do: 'open-settings', query: 'latchkey.routes' } });
    case 'wrong-path':
      return fault.tryBaseUrl === undefined
        ? say(t('{0} does not know this path.', host), t('The base URL of "{0}" leads to a page that is not there. Compare it with the one on the provider\'s API page.', name), settings, retry)
        : say(t('{0} does not know this path.', host), t('The base URL of "{0}" is probably meant to be {1}.', name, fault.tryBaseUrl), { label: t('Use {0}', fault.tryBaseUrl), action: { do: 'use-base-url', connectionId, baseUrl: fault.tryBaseUrl } }, settings);
    case 'redirected':
      return say(t('{0} sends on to {1}.', host, fault.to), t('A key is not taken along to another address. If the new one is right, set it as the base URL of "{0}".', name), settings);
    case 'host-not-found':
      return say(t('{0} cannot be found.', host), t('The base URL of "{0}" may be mistyped, or this computer is offline or behind a proxy that VS Code does not know.', name), retry, settings, { label: t('Proxy settings'), action: { do: 'open-settings', query: 'http.proxy' } });
    case 'not-running':
      return fault.start === undefined
        ? say(t('Nothing answers at {0}.', host), t('"{0}" refused the connection: the server is not running, or listens on another port.', name), retry, settings)
        : say(t('{0} is not running.', name), t('Nothing answers at {0}. Start it with: {1}', host, fault.start), retry, settings);
    case 'bad-certificate':
      return say(t('The certificate of {0} is not trusted.', host), t('{0}. If your company\'s proxy re-signs traffic to "{1}", install its certificate in the system store, which VS Code reads while http.systemCertificates is on.', fault.code, name), { label: t('Certificate settings'), action: { do: 'open-settings', query: 'http.systemCertificates' } }, retry);
    case 'proxy-sign-in':
      return say(t('The proxy on the way to {0} wants you to sign in.', host), t('It is not the key of "{0}" that is asked for, but your name and password for the proxy. VS Code takes them from its proxy settings.', name), { label: t('Proxy settings'), action: { do: 'open-settings', query: 'http.proxy' } }, retry);
    case 'captive-portal':
      return say(t('This network wants you to sign in first.'), t('A sign-in page came in place of {0}. Open any web page in a browser, sign in, then try again.', host), retry);
    case 'network':
      return say(t('The connection to {0} failed.', host), t('"{0}" could not be reached over the network. What you asked is kept.', name), retry, log);
    case 'wrong-lock':
      return say(t('{0} speaks another protocol.', host), t('"{0}" is set up for the wrong one; the server answers like one that speaks {1}.', name, fault.tryProtocol), { label: t('Use {0}', fault.tryProtocol), action: { do: 'use-protocol', connectionId, protocol: fault.tryProtocol } }, settings);
    case 'not-a-stream':
      return fault.got === 'html'
        ? say(t('{0} answered with a web page.', host), t('That is not a model\'s answer. The base URL of "{0}" leads to a web site, or a proxy or sign-in page stands in between.', name), settings, retry)
        : fault.got === 'json'
          ? say(t('{0} did not stream its answer.', host), t('"{0}" was asked for a stream and sent a single document. The protocol or the base URL may be another one.', name), settings, retry)
          : say(t('{0} answered with nothing that "{1}" understands.', host, name), t('The reply held no event of this protocol. The protocol or the base URL may be another one.'), settings, retry);
    case 'no-model':
      return say(t('No model is chosen.'), t('Choose the model that should answer.'), selectModel);
    case 'unknown-model':
      return fault.nearest === undefined
        ? say(t('{0} has no model "{1}".', host, fault.model), t('It may be misspelt, retired, or not open to the key of "{0}".', name), selectModel, retry)
        : say(t('{0} has no model "{1}".', host, fault.model), t('The nearest that "{0}" has is {1}.', name, fault.nearest), { label: t('Use {0}', fault.nearest), action: { do: 'use-model', connectionId, model: fault.nearest } }, selectModel);
    case 'too-long':
      return say(t('The conversation is too long for this model.'), fault.window === undefined
        ? t('"{0}" refused it because of its length. Start a new chat, send less, or use a model with a larger context window.', name)
        : t('"{0}" refused it because of its length: the model takes {1} tokens. Start a new chat, send less, or use a model with a larger context window.', name, fault.window), selectModel);
    case 'bad-request':
      return say(t('{0} did not accept the request.', host), fault.parameter === undefined
        ? t('What the server says is below. It may be about "{0}" or its parameters in the settings.', name)
        : t('It does not take "{0}" as it was sent. What the server says is below; the parameters of "{1}" stand in the settings.', fault.parameter, name), ...(fault.parameter === undefined ? [retry, settings] : [settings, retry]));
    case 'rate-limited':
      if (fault.resetsAt !== undefined) return say(t('{0} asks to slow down.', host), t('The limit of "{0}" is used up for now. Use another model, or wait.', name), selectModel, retry);
      return say(t('{0} asks to slow down.', host), fault.retryAfterMs === undefined
        ? t('Too many requests on "{0}" in a short time. Wait a little, then try again.', name)
        : t('Too many requests on "{0}" in a short time. It asks to wait {1} seconds.', name, Math.ceil(fault.retryAfterMs / 1000)), retry, selectModel);
    case 'overloaded':
      return say(t('{0} is overloaded.', host), t('That is not about your key or your request. Try "{0}" again in a moment, or use another model.', name), retry, selectModel);
    case 'server-error':
      return say(t('{0} had an error of its own.', host), t('That is not about your key or your request. Try "{0}" again, or use another model.', name), retry, selectModel);
    case 'empty-answer':
      return say(t('The model sent an empty answer.'), t('"{0}" ended the answer properly, but without a word in it.', name), retry, selectModel);
    case 'malformed':
      return say(t('The answer of {0} was garbled.', host), t('A part of the stream of "{0}" could not be read. What arrived before it is kept.', name), retry, log);
    case 'cut-short':
      return say(t('The answer broke off.'), t('The connection to {0} ("{1}") ended before the answer did. What arrived is kept.', host, name), retry);
    case 'silent':
      return say(t('{0} went silent.', host), fault.phase === 'first-byte'
        ? t('No answer from "{0}" within {1} seconds. The limit is set per connection in the settings.', name, fault.seconds)
        : t('No data from "{0}" for {1} seconds. What arrived is kept. The limit is set per connection in the settings.', name, fault.seconds), retry, settings);
    case 'interrupted':
      return say(t('The window closed while this was being written.'), t('What had arrived from "{0}" is kept.', name), retry);
    case 'internal':
      return say(t('Something went wrong inside Latchkey.'), t('This is our mistake, not yours or that of "{0}". The log has the details.', name), retry, log);
  }
}
