import type { Surroundings, ToView, ViewAnswer, ViewTurn } from '../../../src/contract/chatView.ts';

export const SURROUNDINGS: Surroundings = {
  connectionCount: 1, offers: [], localSearch: 'not-asked', problems: [], model: { ref: 'deepseek/deepseek-chat', name: 'DeepSeek Chat', connectionName: 'DeepSeek' },
  enterBehavior: 'send', fontSize: 0, pendingReferences: [],
};

export const FIRST_RUN: Surroundings = {
  ...SURROUNDINGS, connectionCount: 0, model: undefined,
  offers: [{ kind: 'env', providerId: 'openai', variable: 'OPENAI_API_KEY', host: 'api.openai.com' }],
};

/** A finished answer, or what `change` makes of it. */
export function answer(id: string, text: string, change: Partial<ViewAnswer> = {}): ViewAnswer {
  return {
    state: 'finished', reason: 'stop', id, model: 'deepseek/deepseek-chat', modelName: 'DeepSeek Chat', connectionName: 'DeepSeek', text, reasoning: '', notices: [],
    usage: { input: 1204, output: 41, cacheRead: 1000, reasoning: undefined }, timings: { started: 1000, firstToken: 1300, ended: 1600 }, ...change,
  } as ViewAnswer;
}

export function streamingAnswer(id: string, text = ''): ViewAnswer {
  return answer(id, text, { state: 'streaming', usage: undefined, timings: { started: 1000 } });
}

export function turn(id: string, prompt: string, ...answers: readonly ViewAnswer[]): ViewTurn {
  return { id, prompt, references: [], edit: { index: 0, count: 1 }, take: { index: Math.max(0, answers.length - 1), count: answers.length }, answers };
}

export function snapshot(turns: readonly ViewTurn[] = [], surroundings: Surroundings = SURROUNDINGS, draft = ''): Extract<ToView, { type: 'snapshot' }> {
  return { type: 'snapshot', turns, summary: { state: 'none' }, queue: { messages: [], held: false }, surroundings, draft, basis: 'basis', conversation: 'c' };
}

export const FAULT: Partial<ViewAnswer> = {
  state: 'failed', usage: undefined,
  fault: { kind: 'other-door', providerId: 'openrouter', connectionId: 'company', connection: 'company', host: 'api.openai.com', status: 401 },
  faultWords: {
    title: 'This key belongs to another door.', detail: '"company" sends to api.openai.com, but the key looks like one of openrouter.ai.', small: '401 · request id req_7f3',
    actions: [
      { label: 'Use OpenRouter', action: { do: 'use-provider', connectionId: 'company', providerId: 'openrouter' } },
      { label: 'Change key', action: { do: 'set-key', connectionId: 'company' } },
    ],
  },
};

/** One of everything that Markdown has, and of what is easily got wrong while it arrives piece by piece. */
export const MARKDOWN = `# Queue

The loop stops one short: \`drain()\` compares with \`< length - 1\`, so the **final *element*** is ~~always~~ never shifted &amp; kept &hellip;

Setext heading
--------------

- [x] read the *code*
- [ ] fix it
  1. first
  2. second \`x\`

     \`\`\`js
     nested();
     \`\`\`
- a loose item

  with a second paragraph

3. three
4. four

> A quote
> with two lines
>
> - and a list

\`\`\`ts
while (queue.length > 0) {
  await handle(queue.shift()!); // \`\`\`
}

\`\`\`

| name | count |
|:-----|------:|
| a \\| b | **1** |
| c<br>d | 2 |

A line with a hard break\\
and a [link](https://example.com/a?b=c&d=e "title"), an <https://auto.example>, www.example.org and a [late one][late].

![a picture](https://example.com/p.png) and <b>html</b>

<div onclick="x()">
block *html*
</div>

---

    indented code

~~~python
def f(): return 1
~~~

[late]: https://late.example/

Last words, 排空队列 with emoji 👩‍👩‍👧 and \\*escapes\\*.
`;
