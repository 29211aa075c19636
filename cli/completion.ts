/** Completion scripts for shells, made of the declarations of the subcommands. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** Shells that have a script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** The words of a subcommand. */
interface Words {
  name: string;
  description: string;
  options: { long: string; description: string; takesValue: boolean; takesFile: boolean }[];
  /** Whether its argument is a file. */
  takesFile: boolean;
  /** The values of its argument, when they are known. */
  values: readonly string[];
}

/**
 * The completion script of a shell.
 *
 * @param program the program, with its subcommands declared
 */
export function completionScript(shell: (typeof SHELLS)[number], program: CommandUnknownOpts): string {
  const words = program.commands.map(wordsOf);
  const name = program.name();
  if (shell === 'fish') return fishScript(name, words);
  // zsh runs the completion functions of bash.
  const load = shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : '';
  return `${load}${bashScript(name, words)}`;
}

function wordsOf(command: CommandUnknownOpts): Words {
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    description: command.description(),
    options: command.options.map(({ long, description, required, flags }) => ({
      long: long ?? '',
      description,
      takesValue: required,
      takesFile: flags.endsWith('<file>'),
    })),
    takesFile: argument?.name() === 'file',
    values: argument?.argChoices ?? [],
  };
}

function bashScript(name: string, commands: readonly Words[]): string {
  const optionsOf = (wanted: (option: Words['options'][number]) => boolean) => [
    ...new Set(commands.flatMap(({ options }) => options.filter(wanted).map(({ long }) => long))),
  ];
  const withFile = optionsOf(({ takesFile }) => takesFile);
  const withValue = optionsOf(({ takesValue, takesFile }) => takesValue && !takesFile);
  const cases = commands.map(({ name: command, options, takesFile, values }) => {
    const words = [...options.map(({ long }) => long), '--help', ...values].join(' ');
    return `    ${command}) words='${words}'; files=${takesFile ? 'yes' : ''} ;;`;
  });
  return `# Completion of ${name}.
_${name}_completion() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command= words= files= index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      ${[...withFile, ...withValue].join('|')}) ((index++)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  case $previous in
    ${withFile.join('|')}) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); return ;;
    ${withValue.join('|')}) return ;;
  esac
  case $command in
    '') words='${[...commands.map(({ name: command }) => command), '--help', '--version'].join(' ')}' ;;
${cases.join('\n')}
  esac
  if [[ -n $files && $current != -* ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -F _${name}_completion ${name}
`;
}

function fishScript(name: string, commands: readonly Words[]): string {
  const quote = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = commands.flatMap(({ name: command, description, options, takesFile, values }) => {
    const within = `complete -c ${name} -n '__fish_seen_subcommand_from ${command}'`;
    return [
      `complete -c ${name} -n __fish_use_subcommand -a ${command} -d ${quote(description)}`,
      ...(takesFile ? [`${within} -F`] : []),
      ...(values.length > 0 ? [`${within} -a '${values.join(' ')}'`] : []),
      ...options.map((option) => {
        const value = option.takesFile ? ' -r -F' : option.takesValue ? ' -x' : '';
        return `${within} -l ${option.long.slice(2)}${value} -d ${quote(option.description)}`;
      }),
    ];
  });
  return [
    `# Completion of ${name}.`,
    `complete -c ${name} -f`,
    `complete -c ${name} -l help -d ${quote('shows the help')}`,
    `complete -c ${name} -n __fish_use_subcommand -l version -d ${quote('shows the version')}`,
    ...lines,
    '',
  ].join('\n');
}
