/** The environment variables of the command. */
import path from 'node:path';

/** Unsets the variables of AWS and of this command that are empty: a script empties a variable that it does not want. */
export function unsetEmptyVariables(environment: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value === '' && /^(AWS|ONBOARD)_/.test(name)) delete environment[name];
  }
}

/**
 * Keeps the AWS SDK from warning of a Node version that its later versions will not support. The SDK is in the bundle of the
 * command, so the user cannot change it. A user who sets the variable decides.
 */
export function hideSdkWarning(environment: NodeJS.ProcessEnv): void {
  environment.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}

/**
 * Goes to the folder where the user stands, so that paths begin there. npm starts a script in the folder of `package.json`.
 *
 * @param script name of the script of this repository; nothing happens when the process is not that of the script
 */
export function enterUserFolder(script: string): void {
  const { npm_lifecycle_event, npm_package_json, INIT_CWD } = process.env;
  // Processes that the script starts have its variables too. They have other names, or a package.json of their own.
  const isScript =
    npm_lifecycle_event === script && npm_package_json === path.join(import.meta.dirname, '../package.json');
  if (isScript && INIT_CWD) process.chdir(INIT_CWD);
}
