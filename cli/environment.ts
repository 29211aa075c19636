/** The environment variables of the command. */

/** Unsets the variables of AWS and of this command that are empty: a script empties a variable that it does not want. */
export function unsetEmptyVariables(environment: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value === '' && /^(AWS|ONBOARD)_/.test(name)) delete environment[name];
  }
}
