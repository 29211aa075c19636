/** The rules of the folders: what each of them may import. CONTRIBUTING.md explains them. */
import type { Import, SourceFile } from './imports.ts';

/** A folder or a file, and the folders and files of the project that it may import. The first match counts. */
const MAY_IMPORT: readonly [from: string, to: readonly string[]][] = [
  // The names of states are types of the definitions.
  ['core/execution/states.ts', ['core/', 'statemachine/']],
  ['core/', ['core/']],
  ['statemachine/', ['core/']],
  ['functions/lib/', ['core/', 'functions/lib/']],
  ['functions/', ['core/', 'functions/lib/']],
  // --version.
  ['cli/program.ts', ['cli/', 'package.json']],
  ['cli/', ['core/', 'functions/lib/executions/', 'cli/']],
  ['packages/local-cloud/', ['packages/local-cloud/']],
  ['local/in-process.ts', ['functions/', 'local/', 'packages/']],
  ['local/', ['local/', 'cli/', 'packages/', 'build.ts']],
  ['bench/', ['bench/', 'local/', 'cli/', 'core/', 'statemachine/', 'packages/', 'build.ts', 'build-cli.ts']],
  ['build-schemas.ts', ['core/', 'cli/json/']],
  ['build/', ['build/', 'core/exceptions.ts']],
  ['build.ts', ['build/']],
  ['build-cli.ts', []],
  ['vitest.config.ts', []],
  ['.ci/', ['.ci/', 'packages/']],
  ['test/', ['']],
];

/** Packages that call AWS. Their types may be used everywhere. */
const AWS_PACKAGES = /^(@aws-sdk|@smithy)\//;

/** The only places in `core/` and `functions/` that call AWS. */
const AWS_CALLERS = [
  'functions/lib/services/',
  'functions/lib/executions/',
  'functions/lib/person/person-table.ts',
  'functions/lib/person/table.ts',
  'functions/lib/pace/line-table.ts',
  'functions/start-onboarding-batch.ts',
];

/** Most files of code in one folder. */
const FOLDER_SIZE = 12;

/** Folders that have more files, and why. */
const LARGE_FOLDERS: Readonly<Record<string, string>> = {
  functions: 'one file for each state of the workflows',
  'test/functions': 'one file for each file of functions/',
};

/** Finds imports that a rule forbids. */
export function forbiddenImports(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to, typeOnly }) => {
    const rule = MAY_IMPORT.find(([start]) => from.startsWith(start));
    const show = `${from} imports ${to}`;
    if (!rule) return [`${from} is in a folder without a rule`];
    if (AWS_PACKAGES.test(to)) {
      const isProduct = /^(core|functions)\//.test(from);
      return isProduct && !typeOnly && !AWS_CALLERS.some((start) => from.startsWith(start)) ? [show] : [];
    }
    return isFile(to) && !rule[1].some((start) => to.startsWith(start)) ? [show] : [];
  });
}

/** Finds files of the domain that use a global object: the domain neither reads the environment nor writes. */
export function forbiddenGlobals(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ file }) => file.startsWith('core/'))
    .flatMap(({ file, globals }) => globals.map((name) => `${file} uses ${name}`));
}

/**
 * Finds circles of imports, types included.
 *
 * @param nodeOf the file, or the folder, that a circle is about
 * @returns one shortest circle for each node that is in one
 */
export function circles(imports: readonly Import[], nodeOf = (file: string) => file): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (!isFile(to) || nodeOf(from) === nodeOf(to)) continue;
    next.set(nodeOf(from), (next.get(nodeOf(from)) ?? new Set()).add(nodeOf(to)));
  }
  const found = [...next.keys()].map((start) => shortestCircle(start, next)).filter((circle) => circle.length > 0);
  // Each circle once, beginning with its first node by name.
  return [
    ...new Set(found.filter((circle) => circle[0] === [...circle].sort()[0]).map((circle) => circle.join(' -> '))),
  ];
}

function shortestCircle(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const paths: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of paths) {
    for (const node of next.get(way.at(-1) ?? '') ?? []) {
      if (node === start) return way;
      if (!seen.has(node)) paths.push([...way, node]);
      seen.add(node);
    }
  }
  return [];
}

/** The folder of a file, for circles of folders; a file that is not in a folder of a room stands for itself. */
export function folderOf(file: string): string {
  return /^(?:core|cli|functions\/lib|packages\/[\w-]+)\/[\w-]+(?=\/)/.exec(file)?.[0] ?? file;
}

/** Finds folders with too many files of code side by side. */
export function largeFolders(files: readonly string[]): string[] {
  const counts = Map.groupBy(files, (file) => file.split('/').slice(0, -1).join('/'));
  return [...counts].flatMap(([folder, { length }]) =>
    length > FOLDER_SIZE && !Object.hasOwn(LARGE_FOLDERS, folder) ? [`${folder} has ${length} files`] : [],
  );
}

function isFile(to: string): boolean {
  return /\.(ts|json)$/.test(to) || to.startsWith('packages/');
}
