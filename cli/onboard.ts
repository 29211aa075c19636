/** The `onboard` command. */
import { commandFirst } from './command-first.ts';
import { enterUserFolder, unsetEmptyVariables } from './environment.ts';
import { watchOutput } from './output/output-errors.ts';
import { declareProgram } from './program.ts';

watchOutput();
enterUserFolder('onboard');
unsetEmptyVariables(process.env);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second signal ends the process at once, because no handler is left.
  process.once(signal, () => interrupted.abort());
}
const program = declareProgram(interrupted.signal);
await program.parseAsync(commandFirst(process.argv.slice(2), program.commands), { from: 'user' });
