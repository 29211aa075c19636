/** Reads what the files of the project import. */
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

const root = path.join(import.meta.dirname, '../..');

/** One import of a file, types included. */
export interface Import {
  /** The file that imports, from the root of the project. */
  from: string;
  /** The imported file from the root of the project, or the name of a package as it is written. */
  to: string;
  /** Whether the import is gone at run time. */
  typeOnly: boolean;
}

/** A file and what it uses. */
export interface SourceFile {
  file: string;
  imports: Import[];
  /** Global objects that it uses. */
  globals: string[];
}

/** Finds all files of code of the project, in TypeScript and in Python. */
export function findCode(): Promise<string[]> {
  const exclude = ['**/node_modules/**', 'dist/**', 'node_modules/**'];
  return Array.fromAsync(glob(['**/*.ts', '.ci/**/*.{ts,py}'], { cwd: root, exclude }));
}

/** Reads all TypeScript files of the project. */
export async function readSourceFiles(): Promise<SourceFile[]> {
  const packages = await workspacePackages();
  const files = await findCode();
  return Promise.all(
    files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .sort()
      .map(async (file) => readSource(file, await readFile(path.join(root, file), 'utf8'), packages)),
  );
}

/**
 * Reads the imports in a source text.
 *
 * @param packages folders of the project's own packages by their names
 */
export function readSource(
  file: string,
  source: string,
  packages: ReadonlyMap<string, string> = new Map(),
): SourceFile {
  const imports: Import[] = [];
  const globals = new Set<string>();
  const add = (specifier: string, typeOnly: boolean) =>
    imports.push({ from: file, to: resolve(file, specifier, packages), typeOnly });
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  new Visitor({
    // An import of single types loads the module, as Node strips only the names.
    ImportDeclaration: ({ source: { value }, importKind }) => add(value, importKind === 'type'),
    ExportNamedDeclaration: ({ source: from, exportKind }) => {
      if (from) add(from.value, exportKind === 'type');
    },
    ExportAllDeclaration: ({ source: { value }, exportKind }) => {
      add(value, exportKind === 'type');
    },
    ImportExpression: ({ source: from }) => {
      if (from.type === 'Literal' && typeof from.value === 'string') add(from.value, false);
    },
    TSImportType: ({ source: { value } }) => {
      add(value, true);
    },
    Identifier: ({ name }) => {
      if (['console', 'process'].includes(name)) globals.add(name);
    },
  }).visit(program);
  return { file, imports, globals: [...globals] };
}

function resolve(file: string, specifier: string, packages: ReadonlyMap<string, string>): string {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  for (const [name, folder] of packages) {
    if (specifier === name || specifier.startsWith(`${name}/`)) return `${folder}/${specifier.slice(name.length + 1)}`;
  }
  return specifier;
}

/** The packages in `packages/`, which are imported by their names. */
async function workspacePackages(): Promise<Map<string, string>> {
  const manifests = await Array.fromAsync(glob('packages/*/package.json', { cwd: root }));
  const named = manifests.map(async (manifest): Promise<[string, string]> => {
    const { name }: { name: string } = JSON.parse(await readFile(path.join(root, manifest), 'utf8'));
    return [name, path.posix.dirname(manifest)];
  });
  return new Map(await Promise.all(named));
}
