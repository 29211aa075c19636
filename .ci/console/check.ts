/** Checks the console of the local cloud in a browser, on the roads that a person takes: check.ts BROWSER [FOLDER] */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';
import { findViolations } from './accessibility.ts';
import { startLocal } from './local-cloud.ts';
import { watch } from './watch.ts';

const [, , executablePath = '', folder] = process.argv;

/** Milliseconds: a machine that runs other checks is slow. A step goes on as soon as its condition holds. */
const PATIENCE = 120_000;

/** Of a laptop. */
const VIEWPORT = { width: 1280, height: 860 };

const MARKUP = '<img src=x onerror=alert(1)>';

/** A first load sends at most this. */
const LARGEST_LOAD = 150 * 1024;

const VIEWS = ['executions', 'people', 'events', 'play'];

const started = performance.now();
const cloud = await startLocal();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const context = await browser.newContext({
    viewport: VIEWPORT,
    timezoneId: 'Asia/Tokyo',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const seen = watch(page, cloud.url);

  await step('an empty local cloud says what to do', async () => {
    await page.goto(cloud.url);
    await page.getByRole('heading', { name: 'Nothing has run yet' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  await step('a sample event becomes an execution with a graph and three users', async () => {
    await page.getByRole('link', { name: 'Play' }).first().click();
    await page.getByRole('button', { name: 'Put on the bus' }).click();
    await status(page, 'Succeeded');
    await page.getByRole('link', { name: /^CreateKxUser, succeeded$/ }).waitFor();
    await page.getByText('role analyst').waitFor();
    assert.equal(await page.locator('.user.exists').count(), 3);
    const title = await page.locator('.facts time').getAttribute('title');
    assert.match(title ?? '', /GMT\+9|JST/, 'times are in the zone of the reader');
    await shoot(page, 'console.png');
  });

  await step('a first load is small', async () => {
    const before = seen.bytes();
    await page.reload();
    await page.getByText('role analyst').waitFor();
    const bytes = seen.bytes() - before;
    assert.ok(bytes > 0 && bytes <= LARGEST_LOAD, `the page and one execution send ${bytes} bytes`);
    console.log(`  ${bytes} bytes`);
  });

  await step('the keyboard reaches a state, and shows its input and output', async () => {
    await page.locator('.node a', { hasText: 'CreateFinSpaceUser' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Input of the state' }).getByText('APP_USER').waitFor();
    await page.getByText('History (').click();
    await page.getByRole('cell', { name: 'ExecutionSucceeded' }).waitFor();
    await page.getByText('Commands for a terminal').click();
    await page.getByText('npm run -s onboard -- status HR-').waitFor();
  });

  await step('the form shows the faults of a request at its fields', async () => {
    await view(page, 'play');
    await page.getByLabel('Display name').fill('');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('user.displayName is required').waitFor();
    assert.equal(await page.evaluate('document.activeElement.name'), 'user.displayName');
    await violations(page, 'the form with a fault');
  });

  await step('a request from the form runs, and fails by a fault', async () => {
    await page.getByLabel('Display name').fill('Grace Hopper');
    await page.getByRole('button', { name: 'Switch on: Take a permission away' }).click();
    await page.getByText('A fault is on:').waitFor();
    // A call that waits shows the state that runs.
    await cloud.addFault({ operation: 'identitystore:CreateUser', delayMs: 4_000 });
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('link', { name: 'CreateIdentityStoreUser, running' }).waitFor();
    assert.equal(await animation(page), 'march');
    await status(page, 'Failed');
    await page.getByRole('heading', { name: 'CreateKxUser failed with AccessDeniedException' }).waitFor();
    await page.getByText('fix-permissions').first().waitFor();
    await page.getByText('The runbook says').click();
    await page.getByText('iam:PassRole').waitFor();
    await shoot(page, 'console-failure.png', 'dark');
    await violations(page, 'a failed execution');
  });

  await step('the fault is switched off, and the request is resumed', async () => {
    await page.locator('#banner').getByRole('button', { name: 'Switch off' }).click();
    await page.locator('#banner').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('2 of 2', { exact: true }).waitFor();
    await status(page, 'Succeeded');
  });

  await step('a request is not resumed over a newer one for the same person, unless the reader says so', async () => {
    await cloud.addFault({ operation: 'finspace:CreateKxUser', error: 'AccessDeniedException' });
    // Of two events in one second, that with the greater requestId is the newer one.
    await sendFor(page, 'mary.shelley', 'HR-2026-000011');
    await status(page, 'Failed');
    const older = page.url();
    await sendFor(page, 'mary.shelley', 'HR-2026-000012');
    await status(page, 'Succeeded');
    await page.goto(older);
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByText('is a newer request for the same person, and would be undone.').waitFor();
    await violations(page, 'a request that is not resumed');
    await page.getByRole('button', { name: 'Resume even if older' }).click();
    await page.getByText('2 of 2', { exact: true }).waitFor();
    await status(page, 'Succeeded');
  });

  await step('people, events and calls are shown, and no name is markup', async () => {
    await view(page, 'people');
    await page.getByRole('cell', { name: MARKUP }).waitFor();
    await page.getByText('grace-hopper as quant').waitFor();
    await view(page, 'events');
    await page.getByRole('cell', { name: 'User Onboarding Failed' }).first().waitFor();
    await page.getByRole('cell', { name: /^finspace:CreateKxUser \d/ }).waitFor();
    await page.getByText('AccessDeniedException 2').waitFor();
    for (const name of VIEWS) {
      await view(page, name);
      assert.equal(await page.locator('img').count(), 0, `the view ${name} has an image`);
    }
  });

  await step('Ada Lovelace leaves: her groups and her access are gone', async () => {
    const ada = page.locator('main tbody tr', { has: page.getByRole('cell', { name: 'ada.lovelace@example.com' }) });
    await playSample(page, 'Ada Lovelace joins', (event) => {
      event.detail.groups = ['Quants', 'Traders'];
    });
    await page.getByRole('link', { name: 'GrantGroups 2 of 2, succeeded', exact: true }).waitFor();
    await view(page, 'people');
    await ada.getByText('in Quants, Traders').waitFor();
    await ada.getByText('ada-lovelace as analyst').waitFor();

    await playSample(page, 'Ada Lovelace leaves');
    const frames = page.locator('.graph .group');
    assert.deepEqual(await frames.locator('title').allTextContents(), [
      'For each item of RemoveMemberships',
      'For each item of CutKxAccess',
    ]);
    const memberships = frames.nth(0);
    const access = frames.nth(1);
    await inside(memberships, page.getByRole('link', { name: 'RemoveMemberships 2 of 2, succeeded', exact: true }));
    await inside(memberships, page.getByRole('link', { name: 'RemoveMembership, succeeded', exact: true }));
    await inside(memberships, page.getByRole('link', { name: 'MembershipNotRemoved, not visited', exact: true }));
    await inside(access, page.getByRole('link', { name: 'CutKxAccess 1 of 1, succeeded', exact: true }));
    await inside(access, page.getByRole('link', { name: 'SuspendKxUser, succeeded', exact: true }));
    await inside(access, page.getByRole('link', { name: 'DeleteKxUser, not visited', exact: true }));
    await page.getByRole('link', { name: 'RemoveMembership, succeeded', exact: true }).click();
    await page.getByText('One of 2 visits, for the items of RemoveMemberships.').waitFor();
    await violations(page, 'an offboarding');
    await shoot(page, 'console-offboarding.png');

    await view(page, 'people');
    await ada.getByText('ada-lovelace as no-access').waitFor();
    assert.equal(await ada.getByText('Quants').count(), 0, 'no group is left');
    await ada.getByText('disabled', { exact: true }).waitFor();
  });

  await step('faults are switched off one by one', async () => {
    await cloud.addFault({ operation: 'finspace:GetKxUser', error: 'ThrottlingException', times: 3 });
    await cloud.addFault({ operation: 'finspace:CreateKxUser', delayMs: 1_000, times: 'always' });
    await view(page, 'play');
    const first = page.getByRole('button', { name: 'Switch off: finspace:GetKxUser: ThrottlingException, 3 left' });
    const second = page.getByRole('button', { name: 'Switch off: finspace:CreateKxUser: 1,000 ms late, always' });
    await second.waitFor();
    await first.click();
    await first.waitFor({ state: 'detached' });
    await second.click();
    await second.waitFor({ state: 'detached' });
  });

  await step('the list is filtered by status and by name', async () => {
    await view(page, 'executions');
    await page.getByLabel('Status', { exact: true }).selectOption('FAILED');
    await page.getByText('2 executions', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('lovelace');
    await page.getByText('0 executions').waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      await step(`each view is accessible, ${colorScheme}, ${width} pixels wide`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 940 });
        for (const name of VIEWS) {
          await view(page, name);
          await violations(page, name);
          const overflow = await page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          assert.equal(overflow, 0, `the view ${name} is wider than the screen`);
        }
      });
    }
  }

  await step('nothing moves for a reader who wants no motion', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await cloud.addFault({ operation: 'identitystore:CreateUser', delayMs: 4_000 });
    await view(page, 'play');
    await page.getByRole('button', { name: 'Put on the bus' }).click();
    await page.locator('.node.running').first().waitFor();
    assert.equal(await animation(page), 'none');
  });

  await step('a reset empties the page', async () => {
    await view(page, 'play');
    await page.getByRole('button', { name: 'Reset everything' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await view(page, 'executions');
    await page.getByRole('heading', { name: 'Nothing has run yet' }).waitFor();
  });

  assert.deepEqual(seen.faults, [], 'the log of the browser is empty, and no other host was asked');
} finally {
  await browser.close();
  await cloud.close();
}
console.log(`The console is clean (${Math.round((performance.now() - started) / 1_000)} s).`);

async function step(name: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  console.log(`✓ ${name}`);
}

/** Opens a view by its address, and waits until it has its data. */
async function view(page: Page, name: string): Promise<void> {
  await page.goto(`${cloud.url}/#/${name}`);
  await page.locator(`nav a[href="#/${name}"][aria-current]`).waitFor();
  await page.locator('main .card').first().waitFor();
  await page
    .locator({ executions: '.panel .card', people: '.pager', events: '.queue', play: '#speed' }[name] ?? 'main')
    .first()
    .waitFor();
}

/** Sends a valid request for a person, with a name that is markup, from the form. */
async function sendFor(page: Page, userName: string, requestId: string): Promise<void> {
  await view(page, 'play');
  await page.locator('[name="requestId"]').fill(requestId);
  await page.locator('[name="user.userName"]').fill(userName);
  await page.locator('[name="user.displayName"]').fill(MARKUP);
  await page.locator('[name="user.emails[0].value"]').fill(`${userName}@example.com`);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** A sample event, as the console shows it. */
interface EventText {
  detail: Record<string, unknown>;
}

/** Puts a sample on the bus, changed as a reader would change its text, and waits for the success of its execution. */
async function playSample(page: Page, title: string, change?: (event: EventText) => void): Promise<void> {
  await view(page, 'play');
  await page.getByLabel('Sample', { exact: true }).selectOption(title);
  const text = page.getByLabel('Event', { exact: true });
  if (change) {
    const event: EventText = JSON.parse(await text.inputValue());
    change(event);
    await text.fill(JSON.stringify(event));
  }
  await page.getByRole('button', { name: 'Put on the bus' }).click();
  await status(page, 'Succeeded');
}

/** Checks that a state is drawn in the frame of a Map state. */
async function inside(frame: Locator, state: Locator): Promise<void> {
  await state.waitFor();
  const [outer, inner] = await Promise.all([frame.boundingBox(), state.boundingBox()]);
  assert.ok(outer && inner, 'both are drawn');
  const fits =
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;
  assert.ok(fits, `${await state.getAttribute('aria-label')} is in its frame`);
}

/** The animation of the state that runs. */
function animation(page: Page): Promise<unknown> {
  return page.evaluate("getComputedStyle(document.querySelector('.node.running .shape')).animationName");
}

/** Waits for the status of the execution that is shown. */
async function status(page: Page, name: string): Promise<void> {
  await page.locator('.panel [role=status]', { hasText: name }).waitFor();
}

async function violations(page: Page, name: string): Promise<void> {
  assert.deepEqual(await findViolations(page), [], `accessibility of ${name}`);
}

/** Writes a screenshot, if there is a folder for it. */
async function shoot(page: Page, name: string, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.emulateMedia({ colorScheme });
  await page.evaluate('scrollTo(0, 0)');
  // A screenshot shows the whole graph.
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  await page.setViewportSize({ ...VIEWPORT, height });
  await page.screenshot({ path: path.join(folder, name), animations: 'disabled' });
  await page.setViewportSize(VIEWPORT);
  await page.emulateMedia({ colorScheme: 'light' });
}
