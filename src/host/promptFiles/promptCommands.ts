import type { PromptPorts } from './prompts.ts';

/** The commands about prompt files, by their ids. */
export function promptCommands(ports: PromptPorts): Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>> {
  const { chats, t } = ports;
  return {
    'latchkey.runPrompt': async (argument) => (await import('./prompts.ts')).runByName(argument, ports),
    'latchkey.newPromptFile': async () => {
      const [{ ownPrompts }, { newPromptFile }] = await Promise.all([import('./prompts.ts'), import('./newPromptFile.ts')]);
      await newPromptFile(chats.active.session.conversation, ownPrompts(ports), t);
    },
    'latchkey.openPromptFolder': async () => {
      const [{ ownPrompts }, { openPromptFolder }] = await Promise.all([import('./prompts.ts'), import('./newPromptFile.ts')]);
      await openPromptFolder(ownPrompts(ports));
    },
  };
}
