/** The files of the page, with headers that keep everything else out of it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RawResponse } from '../service/service.ts';

const FOLDER = path.join(import.meta.dirname, 'page');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Headers of each file and each document. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  // Only files of the local cloud, and no markup from texts: a request may contain anything.
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** Names of the files. */
export function pageFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => path.extname(name) in TYPES)
    .sort();
}

/** @returns undefined for a file that does not exist */
export function pageFile(name: string): RawResponse | undefined {
  // Only names that are in the list, so that no path leads out of the folder.
  if (!pageFiles().includes(name)) return undefined;
  return {
    status: 200,
    headers: { ...SAFE_HEADERS, 'content-type': TYPES[path.extname(name)] ?? '' },
    body: readFileSync(path.join(FOLDER, name)),
  };
}
