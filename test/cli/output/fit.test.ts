/** Every text of the command fits the terminal, and no word of it is cut. */
import { stripVTControlCharacters, styleText } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { BatchSummary } from '../../../cli/batch/summary.ts';
import type { Progress } from '../../../cli/executions/execution-progress.ts';
import type { ExecutionOutcome } from '../../../cli/executions/read-outcome.ts';
import { fit } from '../../../cli/output/fit.ts';
import { outcomeText } from '../../../cli/output/outcome/show-outcome.ts';
import { progressLine } from '../../../cli/output/show-progress.ts';
import { DISPOSITIONS } from '../../../core/dispositions.ts';
import { stateNames } from '../../../core/execution/states.ts';
import type { FailureOfKind, Success } from '../../../core/outcome/outcomes.ts';
import { pipe, terminal } from '../../helpers/terminal.ts';

const WIDTHS = [60, 80, 100, 120];

const wordsOf = (text: string) => stripVTControlCharacters(text).split(/\s+/).filter(Boolean);

/** Lines that the terminal would break, other than a word alone. */
const tooLong = (text: string, width: number) =>
  text.split('\n').filter((line) => stringWidth(line) > width && wordsOf(line).length > 1);

const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-_/.:日é');
const word = fc.string({ unit: letters, minLength: 1, maxLength: 70 });
const sentence = fc.array(word, { minLength: 1, maxLength: 30 }).map((words) => words.join(' '));
const arn = fc
  .string({ unit: letters, minLength: 1, maxLength: 64 })
  .map((name) => `arn:aws:iam::111122223333:role/finspace/${name}`);

describe('a text', () => {
  it('is broken at spaces only, and its words stay whole and in order', () => {
    const colour = fc.constantFrom<Parameters<typeof styleText>[0]>('red', 'bold');
    const coloured = fc.tuple(colour, word).map(([style, text]) => styleText(style, text, { validateStream: false }));
    const text = fc.array(fc.oneof(word, coloured, fc.constantFrom('\n', '  ')), { maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 130 }), fc.nat(20), (parts, width, indent) => {
        const original = parts.join(' ');
        const fitted = fit(original, terminal(width), indent);
        expect(wordsOf(fitted)).toEqual(wordsOf(original));
        expect(tooLong(fitted, width)).toEqual([]);
        expect(fitted.split('\n').filter((line) => /^ *$/.test(line)).length).toBeLessThanOrEqual(
          original.split('\n').filter((line) => /^ *$/.test(line)).length,
        );
      }),
    );
  });

  it('that fits is not changed, also with several spaces', () => {
    expect(fit('   1 s  CreateKxUser   2 s', terminal(60), 8)).toBe('   1 s  CreateKxUser   2 s');
  });

  it('goes on with the indentation, and without it when only that makes a word fit', () => {
    expect(fit('Access:  one two three', terminal(13), 9)).toBe('Access:  one\n         two\n        three');
    expect(fit('Access:  123456789012345', terminal(10), 9)).toBe('Access:\n123456789012345');
  });

  it('is not changed in a pipe, and on a terminal that does not know its size', () => {
    const text = 'word '.repeat(100);
    expect(fit(text, pipe())).toBe(text);
    expect(fit(text, terminal(0))).toBe(text);
  });
});

const created = fc.constantFrom<(boolean | 'unknown')[]>(true, false, 'unknown');
const identityStoreUser = fc.record({ identityStoreId: word, userId: word, userArn: arn, created });
const finSpaceUser = fc.record({ userId: word, created });
const kxUser = fc.record(
  { environmentId: word, userName: word, userArn: arn, iamRole: arn, created, previousIamRole: arn },
  { requiredKeys: ['environmentId', 'userName', 'userArn', 'iamRole', 'created'] },
);
const skipped = fc.record({ skipped: fc.constantFrom('not requested' as const, 'switched off in this deployment') });
const unknown = fc.record({ unknown: word });
const failure = fc.record({
  step: fc.constantFrom(...stateNames(), 'ExecutionStarted'),
  error: word,
  message: sentence,
  disposition: fc.constantFrom(...DISPOSITIONS),
});
const success: fc.Arbitrary<Success> = fc.oneof(
  fc.record({
    kind: fc.constant('onboarding' as const),
    detail: fc.record(
      {
        requestId: word,
        executionArn: arn,
        identityStoreUser,
        finSpaceUser: fc.oneof(finSpaceUser, skipped),
        kxUser: fc.oneof(kxUser, skipped),
        differs: fc.array(word, { minLength: 1, maxLength: 12 }),
      },
      { requiredKeys: ['requestId', 'executionArn', 'identityStoreUser', 'finSpaceUser', 'kxUser'] },
    ),
  }),
  fc.record({
    kind: fc.constant('role-change' as const),
    detail: fc.record({
      requestId: word,
      executionArn: arn,
      identityStoreUser,
      kxUser,
      role: fc.record({ before: arn, now: arn, changed: fc.boolean() }),
    }),
  }),
);
const failed: fc.Arbitrary<FailureOfKind> = fc.oneof(
  fc.record({
    kind: fc.constant('onboarding' as const),
    detail: fc.record(
      {
        executionArn: arn,
        identityStoreUser: fc.oneof(identityStoreUser, unknown),
        finSpaceUser: fc.oneof(finSpaceUser, skipped, unknown),
        kxUser: fc.oneof(kxUser, skipped, unknown),
        failure,
      },
      { requiredKeys: ['executionArn', 'failure'] },
    ),
  }),
  fc.record({
    kind: fc.constant('role-change' as const),
    detail: fc.record(
      {
        executionArn: arn,
        identityStoreUser: fc.oneof(identityStoreUser, unknown),
        kxUser: fc.oneof(kxUser, unknown),
        role: fc.record({ before: arn, now: arn }, { requiredKeys: [] }),
        failure,
      },
      { requiredKeys: ['executionArn', 'role', 'failure'] },
    ),
  }),
);
const execution = { executionArn: 'arn', startDate: undefined, stopDate: undefined, input: '{}' };
const outcome: fc.Arbitrary<ExecutionOutcome> = fc
  .oneof(
    success.map((succeeded) => ({ status: 'SUCCEEDED' as const, succeeded, error: undefined, cause: undefined })),
    failed.map((detail) => ({ status: 'FAILED' as const, failed: detail, error: undefined, cause: undefined })),
    fc.record({ status: fc.constantFrom('FAILED' as const, 'TIMED_OUT', 'ABORTED'), error: word, cause: sentence }),
    fc.record({
      status: fc.constant('RUNNING' as const),
      error: fc.constant(undefined),
      cause: fc.constant(undefined),
    }),
  )
  .chain((ended) => word.map((name) => ({ ...execution, name, ...ended })));

const state = fc.constantFrom(...stateNames());
const at = fc.nat(10_000_000);
const progress: fc.Arbitrary<Progress> = fc.oneof(
  fc.record({ kind: fc.constant('done' as const), state, at, duration: at }),
  fc.record({
    kind: fc.constant('attempt failed' as const),
    state,
    at,
    attempt: fc.integer({ min: 1, max: 99 }),
    error: word,
    message: fc.array(sentence, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
  }),
  fc.record({ kind: fc.constant('retried' as const), state, at, attempt: fc.integer({ min: 2, max: 99 }), waited: at }),
  fc.record({ kind: fc.constant('caught' as const), state, at, next: state }),
  fc.record({ kind: fc.constant('ended' as const), status: fc.constantFrom('SUCCEEDED' as const, 'TIMED_OUT'), at }),
);

function summaryText(outcomes: readonly ExecutionOutcome[], stream: NodeJS.WriteStream): string {
  const summary = new BatchSummary();
  for (const [line, one] of outcomes.entries()) {
    const kind = (one.succeeded ?? one.failed)?.kind ?? 'onboarding';
    summary.add({ line, requestId: `HR-${line}`, kind, execution: one });
  }
  return summary.table(stream);
}

/** Labels end in a colon in the lines of a pipe, and have none in a table. */
const bareWords = (text: string) => wordsOf(text).map((one) => one.replace(/:$/, ''));

function expectFit(textFor: (stream: NodeJS.WriteStream) => string, width: number): void {
  const text = textFor(terminal(width));
  expect(tooLong(text, width)).toEqual([]);
  const shown = new Set(bareWords(text));
  expect(bareWords(textFor(pipe())).filter((one) => !shown.has(one))).toEqual([]);
  expect(text).not.toMatch(/[│┌─]/);
}

describe.each(WIDTHS)('on a terminal with %d columns', (width) => {
  it('every outcome fits, and its ids and ARNs stay whole', () => {
    fc.assert(fc.property(outcome, (one) => expectFit((stream) => outcomeText(one, stream), width)));
  });

  it('every step of the progress fits', () => {
    fc.assert(fc.property(progress, (one) => expectFit((stream) => progressLine(one, stream), width)));
  });

  it('every summary of a batch fits', () => {
    const outcomes = fc.array(outcome, { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(outcomes, (all) => expectFit((stream) => summaryText(all, stream), width)));
  });
});

it('a pipe gets no colours', () => {
  fc.assert(
    fc.property(outcome, progress, (one, step) => {
      const text = outcomeText(one, pipe()) + progressLine(step, pipe());
      expect(stripVTControlCharacters(text)).toBe(text);
    }),
  );
});
