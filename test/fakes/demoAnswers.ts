/** The canned answers of the demo. They say that they are canned, and show what an answer can hold. */

export const HELP = `This is the **demo server** on your own machine. Its answers are canned: no model is asked, nothing leaves the computer.

Write anything to see a sample answer, or explain some code. To see how a fault looks, send one of these:

| prompt | what happens |
|---|---|
| \`/fault 401\` \`/fault 402\` \`/fault 403\` | the key is refused, out of credit, not allowed |
| \`/fault 404\` | the model is unknown |
| \`/fault 429\` \`/fault 500\` \`/fault 529\` | too many requests, a server error, overloaded |
| \`/fault long\` | the conversation is too long |
| \`/fault html\` \`/fault json\` | a web page, or a document in place of a stream |
| \`/fault redirect\` | the server sends on to another address |
| \`/fault empty\` | an answer without a word |
| \`/fault drop\` \`/fault cut\` \`/fault short\` | the connection breaks before, in the middle of, or quietly within the answer |
| \`/fault garbled\` | a part of the stream that is not JSON |
| \`/fault silent\` | the server stops sending; use Stop |

The model **Demo Reasoner** thinks aloud before it answers.
`;

export const SAMPLE = `This is a **canned answer** from the demo server on your machine. No model was asked. It shows what an answer can look like; send \`help\` for what else the demo can do.

## A list

1. Answers stream in as they are written.
2. They are *Markdown*, with \`inline code\`, and
   - nested points,
   - links that you choose to open: [the project's page](https://example.com/latchkey).

## A table

| protocol | path | who speaks it |
|---|---|---|
| Chat Completions | \`/v1/chat/completions\` | almost everybody |
| Responses | \`/v1/responses\` | OpenAI |
| Messages | \`/v1/messages\` | Anthropic |

## Some code

\`\`\`typescript
/** Doubles every number, and keeps the order. */
export function doubled(numbers: readonly number[]): number[] {
  return numbers.map((number) => number * 2);
}

console.log(doubled([1, 2, 3])); // [ 2, 4, 6 ]
\`\`\`

To get real answers, add a connection with your own key: run **Latchkey: Add Connection…** from the command palette.
`;

export const THOUGHTS = `This is canned reasoning. A real model would weigh the question here: what is asked, what is known, and what would help. The demo has only one answer, so the choice is easy.`;

/** An "explanation" that looks at nothing but the surface of the code, and says so. */
export function codeExplanation(prompt: string): string {
  const [, language = '', code = ''] = /```+(\w*)\n([\s\S]*?)```/.exec(prompt) ?? [];
  const lines = code.trimEnd().split('\n');
  const names = [...new Set([...code.matchAll(/\b(?:function|class|def|const|interface|type)\s+([A-Za-z_]\w*)/g)].map(([, name]) => name))].slice(0, 5);
  return `This is a **canned explanation** from the demo server: no model has read your code. With a real connection, the explanation would stand here.

What even a canned answer can see:

- ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}${language === '' ? '' : ` of ${language}`}
- ${names.length === 0 ? 'no names that stand out' : `it defines ${names.map((name) => `\`${String(name)}\``).join(', ')}`}

It begins like this:

\`\`\`${language}
${lines.slice(0, 3).join('\n')}
\`\`\`
`;
}

/** A text in pieces of about a word, as models send theirs. Together they are the text. */
export function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+\s*?(?=\s|$)|\s+$/g) ?? [];
}
