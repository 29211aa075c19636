/**
 * `npm run model`: explores the rules of the person record in every configuration, and finds the trace that each rule
 * prevents. The exit code is 1 when a property is broken, or when a rule is missing and no trace shows it.
 */
import { Command } from 'commander';
import { ALL } from './configurations.ts';
import { type Exploration, explore } from './explore.ts';
import { LIMITS, MUTANTS } from './mutants.ts';
import { RULES } from './rules.ts';
import { inWords } from './words.ts';

interface ModelOptions {
  only?: string;
  traces: boolean;
}

const program = new Command('npm run model --')
  .description(
    'Explores the rules of the person record exhaustively. All configurations together have 670,000 states, and take half a minute of CPU time and 600 MB.',
  )
  .option('--only <text>', 'takes the configurations and rules whose name contains this text')
  .option('--traces', 'prints the steps for each missing rule and each limit', false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program.parse();
process.exitCode = main(program.opts<ModelOptions>());

/** @returns the exit code */
function main({ only = '', traces }: ModelOptions): number {
  const isChosen = (name: string) => name.toLowerCase().includes(only.toLowerCase());
  const startedAt = performance.now();
  let count = 0;
  let states = 0;
  let wrong = 0;
  const run = (name: string, visit: (progress: (states: number) => void) => Exploration, mustBreak: boolean): void => {
    if (!isChosen(name)) return;
    const found = visit((visited) => showProgress(`${name}: ${visited} states`));
    const isWrong = (found.violation !== undefined) !== mustBreak;
    count += 1;
    states += found.states;
    if (isWrong) wrong += 1;
    showProgress('');
    console.log(`${isWrong ? 'WRONG' : 'ok   '} ${name} (${found.states} states)`);
    if (isWrong || (traces && mustBreak)) console.log(inWords(found));
  };
  console.log('The rules hold:');
  for (const configuration of ALL) {
    run(configuration.name, (progress) => explore(configuration, RULES, progress), false);
  }
  console.log('Without a rule, a trace is found:');
  for (const { without, rules, configuration } of MUTANTS) {
    run(without, (progress) => explore(configuration, rules, progress), true);
  }
  console.log('What no rule prevents is found:');
  for (const { without, rules, configuration } of LIMITS) {
    run(without, (progress) => explore(configuration, rules, progress), true);
  }
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`${count} explorations, ${states} states, ${seconds} s, ${wrong} wrong`);
  if (count === 0) console.error('No name contains this text');
  return wrong === 0 && count > 0 ? 0 : 1;
}

/** Replaces the line of progress on a terminal. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
