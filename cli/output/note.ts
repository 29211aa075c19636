/** Notes to the user, beside the result of a command. */
import { fit } from './fit.ts';

/** Writes a note to the standard error. With `--json`, nothing but the document is written. */
export function note(text: string, { json }: { json?: boolean | undefined }): void {
  if (!json) console.error(fit(text, process.stderr));
}
