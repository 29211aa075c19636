/** Looks for faults in the accessibility of a page, with axe. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules of WCAG 2.2, levels A and AA, and best practices. */
const RUN = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ').slice(0, 600)))`;

/** @returns a line for each rule that is violated */
export async function findViolations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(RUN);
}
