/** `npm run local`, as a user runs it. */
import { expect, it } from 'vitest';
import { launchLocal } from './local-process.ts';

it('shows where its state is and what to type next, and each request with --verbose', async () => {
  const { url, lines } = await launchLocal('--verbose');
  const text = lines.join('\n');
  expect(text).toContain(
    `  export AWS_ENDPOINT_URL=${url} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local\n`,
  );
  expect(text).toContain('  npm run -s onboard -- emit events/user-onboarding-requested.json\n');
  expect(text).toMatch(/^State +in memory: it is lost when the local cloud ends; --state FILE keeps it$/m);
  const health = await fetch(`${url}/_local/health`);
  await expect(health.json()).resolves.toEqual({ status: 'ready', state: 'in memory' });
  await expect.poll(() => lines.at(-1), { timeout: 15_000 }).toMatch(/^GET \/_local\/health 200 \d+ ms$/);
});

it('shows no requests without --verbose', async () => {
  const { url, child, ended, lines } = await launchLocal();
  await fetch(`${url}/_local/health`);
  child.kill('SIGTERM');
  await ended;
  expect(lines.join('\n')).not.toContain('/_local/health');
});
