import type { Credential, Protocol } from './connection.ts';
import type { FillDoor } from '../completion/fillDoor.ts';

/** A service that people have keys for: what its own pages say about its door, lock and key. Data, so that no code names a vendor. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly protocol: Protocol;
  /** Normalised. May hold one `{placeholder}` that the person fills in. */
  readonly baseUrl: string;
  /** The page where a key is made. */
  readonly keyPage?: string;
  /** How every key of this provider begins, and no other provider's: the longest match wins. */
  readonly keyPrefix?: string;
  /** The environment variables in which its users keep the key and the address. */
  readonly env?: { readonly key: string; readonly baseUrl?: string };
  /** Absent: the protocol's own. */
  readonly auth?: string;
  /** Absent: a key in SecretStorage. */
  readonly credential?: Credential;
  /** A server on the person's own machine: how to start it. */
  readonly start?: string;
  /** What its "OpenAI-compatible" leaves out. */
  readonly quirks?: Quirks;
}

/** Where a server departs from its protocol, as data for the adapter. */
export interface Quirks {
  /** Answers 422 to `stream_options`; it reports usage in the last chunk without being asked. */
  readonly refusesStreamOptions?: true;
  /** Lists its models at this address instead of `<baseUrl>/models`. Same origin, so the key may go there. */
  readonly modelsUrl?: string;
  /** Goes on with a last message of the assistant's, unasked (llama.cpp: `--prefill-assistant`, on by default; ggml-org/llama.cpp pull requests 13174 and 13608). */
  readonly takesPrefill?: true;
  /**
   * Fills gaps here. DeepSeek: api-docs.deepseek.com/api/create-completion; Mistral: docs.mistral.ai/api, "Fim Completion", whose
   * endpoint stands below `/fim`; Ollama: docs.ollama.com/api/openai-compatibility; llama.cpp: tools/server/README.md, `/infill`.
   */
  readonly fill?: FillDoor;
}

/** In the order in which the wizard shows them. Addresses as on each provider's API page, November 2026. */
export const PROVIDERS: readonly Provider[] = [
  { id: 'openai', name: 'OpenAI', protocol: 'openai-responses', baseUrl: 'https://api.openai.com/v1', keyPage: 'https://platform.openai.com/api-keys', keyPrefix: 'sk-proj-', env: { key: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' } },
  { id: 'anthropic', name: 'Anthropic', protocol: 'anthropic-messages', baseUrl: 'https://api.anthropic.com', keyPage: 'https://platform.claude.com/settings/keys', keyPrefix: 'sk-ant-', env: { key: 'ANTHROPIC_API_KEY', baseUrl: 'ANTHROPIC_BASE_URL' } },
  { id: 'deepseek', name: 'DeepSeek', protocol: 'openai-chat', baseUrl: 'https://api.deepseek.com', keyPage: 'https://platform.deepseek.com/api_keys', env: { key: 'DEEPSEEK_API_KEY' }, quirks: { fill: { way: 'suffix', baseUrl: 'https://api.deepseek.com/beta' } } },
  { id: 'gemini', name: 'Google Gemini', protocol: 'openai-chat', baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai', keyPage: 'https://aistudio.google.com/apikey', keyPrefix: 'AIza', env: { key: 'GEMINI_API_KEY' } },
  { id: 'mistral', name: 'Mistral', protocol: 'openai-chat', baseUrl: 'https://api.mistral.ai/v1', keyPage: 'https://console.mistral.ai/api-keys', env: { key: 'MISTRAL_API_KEY' }, quirks: { refusesStreamOptions: true, fill: { way: 'suffix', baseUrl: 'https://api.mistral.ai/v1/fim' } } },
  { id: 'groq', name: 'Groq', protocol: 'openai-chat', baseUrl: 'https://api.groq.com/openai/v1', keyPage: 'https://console.groq.com/keys', keyPrefix: 'gsk_', env: { key: 'GROQ_API_KEY' } },
  { id: 'together', name: 'Together AI', protocol: 'openai-chat', baseUrl: 'https://api.together.xyz/v1', keyPage: 'https://api.together.ai/settings/api-keys', keyPrefix: 'tgp_v1_', env: { key: 'TOGETHER_API_KEY' } },
  { id: 'openrouter', name: 'OpenRouter', protocol: 'openai-chat', baseUrl: 'https://openrouter.ai/api/v1', keyPage: 'https://openrouter.ai/settings/keys', keyPrefix: 'sk-or-', env: { key: 'OPENROUTER_API_KEY' } },
  { id: 'xai', name: 'xAI', protocol: 'openai-chat', baseUrl: 'https://api.x.ai/v1', keyPage: 'https://console.x.ai', keyPrefix: 'xai-', env: { key: 'XAI_API_KEY' } },
  { id: 'inkess', name: 'Inkess', protocol: 'openai-chat', baseUrl: 'https://llm.starapp.net/api/llm/v1', env: { key: 'INKESS_API_KEY' } },
  { id: 'moonshot', name: 'Moonshot', protocol: 'openai-chat', baseUrl: 'https://api.moonshot.cn/v1', keyPage: 'https://platform.moonshot.cn/console/api-keys', env: { key: 'MOONSHOT_API_KEY' } },
  { id: 'qwen', name: 'Qwen (DashScope)', protocol: 'openai-chat', baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1', keyPage: 'https://bailian.console.aliyun.com/?tab=model#/api-key', env: { key: 'DASHSCOPE_API_KEY' } },
  { id: 'zhipu', name: 'Zhipu', protocol: 'openai-chat', baseUrl: 'https://open.bigmodel.cn/api/paas/v4', keyPage: 'https://open.bigmodel.cn/usercenter/apikeys', env: { key: 'ZHIPUAI_API_KEY' } },
  { id: 'siliconflow', name: 'SiliconFlow', protocol: 'openai-chat', baseUrl: 'https://api.siliconflow.cn/v1', keyPage: 'https://cloud.siliconflow.cn/account/ak', env: { key: 'SILICONFLOW_API_KEY' } },
  { id: 'azure', name: 'Azure OpenAI', protocol: 'openai-responses', baseUrl: 'https://{resource}.openai.azure.com/openai/v1', keyPage: 'https://portal.azure.com', auth: 'api-key', env: { key: 'AZURE_OPENAI_API_KEY' } },
  { id: 'github', name: 'GitHub Models', protocol: 'openai-chat', baseUrl: 'https://models.github.ai/inference', credential: { from: 'session', provider: 'github', scopes: ['read:user'] }, quirks: { modelsUrl: 'https://models.github.ai/catalog/models' } },
  { id: 'ollama', name: 'Ollama', protocol: 'openai-chat', baseUrl: 'http://localhost:11434/v1', credential: { from: 'none' }, start: 'ollama serve', quirks: { fill: { way: 'suffix', baseUrl: 'http://localhost:11434/v1' } } },
  { id: 'lmstudio', name: 'LM Studio', protocol: 'openai-chat', baseUrl: 'http://localhost:1234/v1', credential: { from: 'none' }, start: 'lms server start' },
  { id: 'llamacpp', name: 'llama.cpp', protocol: 'openai-chat', baseUrl: 'http://localhost:8080/v1', credential: { from: 'none' }, start: 'llama-server -m model.gguf', quirks: { takesPrefill: true, fill: { way: 'infill', baseUrl: 'http://localhost:8080' } } },
  { id: 'vllm', name: 'vLLM', protocol: 'openai-chat', baseUrl: 'http://localhost:8000/v1', credential: { from: 'none' }, start: 'vllm serve <model>' },
];

/** The row of the table; `undefined` for an id that it does not have, or has no more. */
export function providerById(id: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.id === id);
}

/** The provider whose door stands at this origin, one that speaks `protocol` first. A `{placeholder}` in a host stands for one label of it. */
export function providerAt(origin: string, protocol?: Protocol): Provider | undefined {
  const here = PROVIDERS.filter((_, index) => ORIGINS[index]?.test(origin));
  return here.find((provider) => provider.protocol === protocol) ?? here[0];
}

/** A pattern for the origin of each provider, in the same order. */
const ORIGINS: readonly RegExp[] = PROVIDERS.map((provider) => {
  const [shown = ''] = /^https?:\/\/[^/]+/.exec(provider.baseUrl) ?? [];
  const literal = shown.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^$()[\]\\|]/g, '\\$&'));
  return new RegExp(`^${literal.join('[a-z0-9-]+')}$`);
});

/**
 * The provider that a key belongs to, where its shape is unmistakable; `undefined` for the plain `sk-…` that half the field
 * uses. Only a hint for words and defaults: a key is never tried anywhere because of its shape.
 */
export function providerOfKey(key: string): Provider | undefined {
  return PROVIDERS.filter((provider) => provider.keyPrefix !== undefined && key.startsWith(provider.keyPrefix))
    .sort((a, b) => (b.keyPrefix?.length ?? 0) - (a.keyPrefix?.length ?? 0))[0];
}
