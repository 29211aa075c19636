/** Declares `onboard change-role`. */
import { type Command, Option } from '@commander-js/extra-typings';
import { declareStackCommand, type Interruptible, type OptionsOf } from '../options.ts';
import { planOption } from './access/plan.ts';

/** Declares the command. */
export function declareChangeRole(program: Command) {
  return declareStackCommand(
    program,
    'change-role',
    "gives a person's kx user another role, and shows the role before and now",
  )
    .argument('<userName>', 'user name in the identity store')
    .argument('<role>', 'name of a role that the deployment allows')
    .option('--email <address>', 'primary email of the person (default: that of the user in the identity store)')
    .option('--kx-user-name <name>', 'name of the kx user (default: made of the user name)')
    .addOption(
      new Option('--group <name>', 'a group that the person is to be in; give it once for each group')
        .argParser((name: string, names: string[] | undefined) => [...(names ?? []), name])
        .conflicts('groups'),
    )
    .option('--no-groups', 'takes the person out of all groups that the deployment allows')
    .option('--request-id <id>', 'requestId of the request (default: a new one)')
    .addOption(planOption())
    .addHelpText(
      'after',
      '\nWithout --group and --no-groups, the groups stay. With them, the person leaves\nthe other groups that the deployment allows.\n\n' +
        'Examples:\n  onboard change-role ada.lovelace quant\n' +
        '  onboard change-role ada.lovelace quant --group Quants --group Traders',
    );
}

/** Options of the command. */
export type ChangeRoleOptions = OptionsOf<typeof declareChangeRole> & Interruptible;
