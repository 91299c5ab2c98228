/** A count of tokens as servers write it: `8192`, `1,048,576`, `128k`. */
const COUNT = String.raw`(\d[\d,_]*k?)\b`;

/** The sentences in which servers say how long the context window is, the surer ones first. */
const WINDOW: readonly RegExp[] = [
  `tokens? > ${COUNT} (?:maximum|tokens?)`, // Anthropic
  String.raw`exceed context limit: [\d,]+ \+ [\d,]+ > ${COUNT}`, // Anthropic, with the answer's bound
  String.raw`${COUNT} maximum context (?:length|window|size)`, // Mistral
  String.raw`(?:maximum|max(?:imum)?\.?) (?:allowed )?context (?:length|window|size)[^\d]{0,40}${COUNT}`, // OpenAI, vLLM, OpenRouter
  String.raw`context (?:size|window|length|limit)[^\d.]{0,30}${COUNT}`, // llama.cpp, llama-cpp-python, LM Studio, Groq
  String.raw`input length should be \[\d+, ?${COUNT}`, // DashScope
  String.raw`(?:maximum|max) (?:number of )?(?:input |prompt )?(?:tokens?|prompt length|input length)(?: allowed)?[^\d.]{0,24}${COUNT}`, // Gemini, xAI
  String.raw`exceeds? (?:the )?(?:limit|maximum)(?: of)? ${COUNT}`, // Moonshot, GitHub Copilot
  String.raw`token limit[^\d.]{0,20}${COUNT}`,
  String.raw`n_ctx\W{1,4}${COUNT}`,
].map((pattern) => new RegExp(pattern, 'i'));

/** The shortest window that a model may be believed to have, in tokens: a smaller number is about something else. */
const LEAST = 128;

/** The model's context window in tokens, where the sentence of a server that finds a request too long says it. */
export function windowIn(sentence: string): number | undefined {
  for (const pattern of WINDOW) {
    const [, count] = pattern.exec(sentence) ?? [];
    const tokens = count === undefined ? Number.NaN : Number.parseInt(count.replace(/[,_]/g, ''), 10) * (/k$/i.test(count) ? 1000 : 1);
    if (tokens >= LEAST) return tokens;
  }
  return undefined;
}
