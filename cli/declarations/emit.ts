/** Declares `onboard emit`. */
import type { Command } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf, parsePositive } from '../options.ts';

/** Declares the command. */
export function declareEmit(program: Command) {
  return declareStackCommand(
    program,
    'emit',
    'puts an event on the bus, as the HR system does, and follows the execution that it starts',
  )
    .argument('<file>', 'an EventBridge event: source, detail-type, detail')
    .option('--wait <seconds>', 'how long a rule may take to start an execution', parsePositive, 30)
    .addHelpText(
      'after',
      '\nExample:\n  onboard emit events/user-onboarding-requested.json --endpoint-url http://127.0.0.1:4566',
    );
}

/** Options of the command. */
export type EmitOptions = OptionsOf<typeof declareEmit> & Interruptible;
