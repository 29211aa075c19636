/** What the documents of this repository refer to, read from their Markdown. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A reference of a document. */
export interface Reference {
  /** The line on which it stands, from 1. */
  line: number;
  text: string;
}

/** A line of a document, and whether it stands in a fenced block. */
interface Line {
  number: number;
  text: string;
  fenced: boolean;
}

/** Files of the repository, with `/` between folders; without folders that git ignores. */
export function repositoryFiles(): string[] {
  const ignored = new Set(['.git/', ...readFileSync('.gitignore', 'utf8').split('\n')]);
  return filesBelow('', ignored).sort();
}

function filesBelow(folder: string, ignored: ReadonlySet<string>): string[] {
  return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [folder + entry.name];
    return ignored.has(`${entry.name}/`) ? [] : filesBelow(`${folder}${entry.name}/`, ignored);
  });
}

function linesOf(markdown: string): Line[] {
  let fenced = false;
  return markdown.split('\n').map((text, index) => {
    const isFence = /^\s*```/.test(text);
    if (isFence) fenced = !fenced;
    return { number: index + 1, text, fenced: fenced || isFence };
  });
}

/** Texts in code font, and the lines of fenced blocks. */
function codeOf(markdown: string): Reference[] {
  return linesOf(markdown).flatMap(({ number, text, fenced }) =>
    fenced
      ? [{ line: number, text }]
      : [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => ({ line: number, text: code })),
  );
}

/** Targets of the links outside of code: `docs/deploy.md#remove-it`. */
export function linksOf(markdown: string): Reference[] {
  return linesOf(markdown)
    .filter(({ fenced }) => !fenced)
    .flatMap(({ number, text }) =>
      [...text.replaceAll(/``.*?``/g, '').matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => ({
        line: number,
        text: target,
      })),
    );
}

/** Scripts that the document has run with `npm run`. */
export function scriptsOf(markdown: string): Reference[] {
  return codeOf(markdown).flatMap(({ line, text }) =>
    [...text.matchAll(/\bnpm run (?:--?[\w-]+ )*([\w:]+)/g)].map(([, script = '']) => ({ line, text: script })),
  );
}

/**
 * Paths of the repository in code font: a folder at its root and a slash, or the name of a document, a setting or a program
 * without a folder. Patterns (`*`, `<name>`) are no paths.
 *
 * @param files all files of the repository
 */
export function pathsOf(markdown: string, files: readonly string[]): Reference[] {
  const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
  return codeOf(markdown).flatMap(({ line, text }) =>
    [...text.matchAll(/(?<![\w./:<>*-])\.?\w[\w.-]*(?:\/[\w.-]*)*(?![\w/<>*-])/g)]
      .map(([word]) => word.replace(/[.,]$/, ''))
      .filter((word) => (word.includes('/') ? folders.has(word.split('/')[0]) : ROOT_FILE.test(word)))
      .map((word) => ({ line, text: word })),
  );
}

/** Names of files at the root that a document may refer to. Data files without a folder are the reader's own. */
const ROOT_FILE = /^[\w-]+\.(?:md|toml|yaml|ts)$/;

/** Anchors that GitHub gives the headings of a document. */
export function anchorsOf(markdown: string): string[] {
  const counts = new Map<string, number>();
  return linesOf(markdown)
    .filter(({ fenced, text }) => !fenced && /^#{1,6} /.test(text))
    .map(({ text }) => {
      const slug = text
        .replace(/^#+ /, '')
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-');
      const count = counts.get(slug) ?? 0;
      counts.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    });
}

/**
 * Why a link leads nowhere.
 *
 * @param document path of the document, from the root of the repository
 * @param files all files of the repository
 * @returns undefined when it leads to a file, a folder or a heading, or out of the repository
 */
export function linkFault(document: string, target: string, files: readonly string[]): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const found = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
  if (!exists(found, files)) return `${found} does not exist`;
  if (anchor === undefined || anchorsOf(readFileSync(found, 'utf8')).includes(anchor)) return undefined;
  return `${found} has no heading #${anchor}`;
}

/** Whether a path is a file or a folder of the repository. */
export function exists(found: string, files: readonly string[]): boolean {
  const folder = found.endsWith('/') ? found : `${found}/`;
  return files.some((file) => file === found || file.startsWith(folder));
}
