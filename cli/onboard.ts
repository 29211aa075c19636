/** The `onboard` command. */
import { commandFirst } from './command-first.ts';
import { enterUserFolder, hideSdkWarning, unsetEmptyVariables } from './environment.ts';
import { asksForJson } from './json/write-json.ts';
import { watchOutput } from './output/output-errors.ts';
import { declareProgram } from './program.ts';

enterUserFolder('onboard');
unsetEmptyVariables(process.env);
hideSdkWarning(process.env);
const args = process.argv.slice(2);
const json = asksForJson(args);
watchOutput(json);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second signal ends the process at once, because no handler is left.
  process.once(signal, () => interrupted.abort());
}
const program = declareProgram(interrupted.signal, json);
await program.parseAsync(commandFirst(args, program.commands), { from: 'user' });
