/** Watches what a page does that no step asks for. */
import type { Page } from 'playwright-core';

/** What was seen. */
export interface Watched {
  /** Errors and warnings of the page, dialogs, and requests to other hosts. */
  faults: string[];
  /** Bytes of all answers so far. */
  bytes(): number;
}

/**
 * Watches a page.
 *
 * @param url base URL of the only server that it may ask
 */
export function watch(page: Page, url: string): Watched {
  const faults: string[] = [];
  let bytes = 0;
  page.on('console', (message) => {
    // A refused form is an answer of 422, and a refused resume one of 409. The browser logs both.
    if (/\b(422|409) \(/.test(message.text())) return;
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) faults.push(`a request to ${request.url()}`);
  });
  page.on('response', (response) => {
    bytes += Number(response.headers()['content-length'] ?? 0);
  });
  return { faults, bytes: () => bytes };
}
