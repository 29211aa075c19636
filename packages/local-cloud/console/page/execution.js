/** One execution: its graph, the users of the person, the selected state, its history, and commands. */
import { read, send } from './api.js';
import { h, replace } from './dom.js';
import { duration, pretty, time } from './format.js';
import { drawGraph } from './graph.js';
import { badge, button, card, cells, code, command, empty, executionLink, problem, table, withCode } from './parts.js';

/** Why the last request for an execution was refused. The place stays when the panel is made anew. */
const refusal = { arn: undefined, place: h('div', {}) };

/** What a panel shows. It is made anew only when that changes, so that a reader can select text, and hears an alert once. */
const shown = new WeakMap();

/** The execution that a panel shows: a new one scrolls sideways to its selected state. */
const shownArn = new WeakMap();

export async function executionPanel(panel, arn, state, filters, titles) {
  const execution = await read('execution', { arn });
  const content = JSON.stringify([execution, state, filters]);
  if (shown.get(panel) === content && panel.childElementCount > 1) return;
  shown.set(panel, content);
  const linkTo = (name) => executionLink(arn, { ...filters, state: name });
  // Without a choice of the reader: the state that runs or has failed.
  const current =
    [...execution.visits].reverse().find(({ status }) => status !== 'succeeded') ?? execution.visits.at(-1);
  const selected = state ?? execution.failure?.step ?? current?.name;
  const isNew = shownArn.get(panel) !== arn;
  shownArn.set(panel, arn);
  replace(panel, [
    head(execution, filters, titles),
    execution.failure ? failure(execution) : ended(execution),
    users(execution),
    h(
      'div',
      { class: 'two' },
      card(
        'Graph',
        h(
          'div',
          {
            class: 'scroll',
            tabindex: '0',
            role: 'group',
            'aria-label': 'Graph of the execution',
            'data-key': 'graph',
          },
          drawGraph(execution.graph, selected, linkTo),
        ),
        handlers(execution.graph),
      ),
      h(
        'div',
        { class: 'stack beside', 'data-key': 'beside the graph' },
        stateCard(execution, selected),
        history(execution),
        commands(execution),
      ),
    ),
  ]);
  if (isNew) scrollToSelected(panel);
}

/** Scrolls a graph that is wider than the screen, but not the page. */
function scrollToSelected(panel) {
  const place = panel.querySelector('[data-key=graph]');
  const node = place.querySelector('.node.selected')?.getBoundingClientRect();
  const { left, width } = place.getBoundingClientRect();
  if (node) place.scrollLeft += node.left + node.width / 2 - left - width / 2;
}

/** The states to which transitions are not drawn. */
function handlers({ undrawn }) {
  const names = [...new Set(undrawn.map(({ to }) => to))];
  if (names.length === 0) return null;
  return h('p', { class: 'muted note' }, `Errors that lead to ${names.join(' or ')} are drawn when they happen.`);
}

function head(
  {
    requestId,
    person,
    kind,
    status,
    startDate,
    duration: took,
    attempt,
    attempts,
    retries,
    canStop,
    canResume,
    executionArn,
    others,
  },
  filters,
  titles,
) {
  if (refusal.arn !== executionArn) replace(refusal.place);
  refusal.arn = executionArn;
  const act = (path, settings, after) => async () => {
    replace(refusal.place);
    try {
      after(await send(path, { arn: executionArn, ...settings }));
    } catch (error) {
      // The reader may look at another execution by now.
      if (refusal.arn !== executionArn) return;
      replace(refusal.place, [
        problem(error),
        error.answer?.evenIfOlder && button('Resume even if older', resume(true), { 'data-key': 'even if older' }),
      ]);
    }
  };
  const resume = (evenIfOlder) =>
    act('execution/resume', { evenIfOlder }, ({ executionArn: started }) => {
      location.hash = executionLink(started);
    });
  const fact = (term, ...value) => h('div', {}, h('dt', {}, term), h('dd', {}, value));
  return h(
    'section',
    { class: 'card', 'aria-label': 'Execution' },
    h(
      'div',
      { class: 'line wrap' },
      h('h2', { class: 'big' }, requestId ?? 'Execution without a requestId'),
      h('span', { role: 'status' }, badge(status)),
      h(
        'span',
        { class: 'actions' },
        canResume && button('Resume', resume(false), { class: 'primary', 'data-key': 'resume' }),
        canStop &&
          button(
            'Stop',
            act('execution/stop', {}, () => undefined),
            { 'data-key': 'stop' },
          ),
      ),
    ),
    refusal.place,
    h(
      'dl',
      { class: 'facts' },
      fact('Kind', titles.get(kind) ?? 'Other'),
      fact('Person', person ?? '–'),
      fact('Started', time(startDate)),
      fact('Duration', duration(took)),
      fact('Attempt', `${attempt} of ${attempts}`),
      fact('Retries', String(retries)),
    ),
    others.length > 0 &&
      h(
        'p',
        { class: 'muted' },
        'Other attempts: ',
        others.map((other) => [
          h(
            'a',
            { href: executionLink(other.executionArn, filters), 'data-key': `other ${other.executionArn}` },
            `attempt ${other.attempt}`,
          ),
          ` (${other.status.toLowerCase().replace('_', ' ')}) `,
        ]),
      ),
  );
}

function failure({ failure: { step, error, message, disposition, advice, runbook } }) {
  return h(
    'section',
    { class: 'card failure', 'aria-label': 'Failure' },
    h('h2', {}, `${step} failed with ${error}`),
    h('p', { class: 'message' }, message),
    h('p', {}, h('span', { class: 'badge failed' }, disposition), ' ', advice),
    runbook.length > 0 &&
      h('details', { 'data-key': 'runbook' }, h('summary', {}, 'The runbook says'), runbook.map(block)),
  );
}

function block({ type, text }) {
  if (type === 'code') return code(text, 'Commands of the runbook');
  return h('p', { class: type }, type === 'item' && '• ', withCode(text));
}

/** An execution that has ended without an outcome. */
function ended({ status, error, cause }) {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return null;
  const why = [error, cause].filter(Boolean).join(': ');
  return h(
    'section',
    { class: 'card failure', 'aria-label': 'Failure' },
    h('h2', {}, why || 'It ended without an outcome'),
  );
}

/** The three users of the person, as they are now. */
function users({ users: row, person }) {
  if (person === undefined) return null;
  const user = (service, exists, ...lines) =>
    h(
      'div',
      { class: `user ${exists ? 'exists' : ''}` },
      h('h3', {}, h('span', { 'aria-hidden': 'true' }, exists ? '✓ ' : '– '), service),
      exists ? lines.map((line) => h('p', {}, line)) : h('p', { class: 'muted' }, 'no user'),
    );
  const { identityStore, finSpace, kx = [] } = row ?? {};
  return card(
    `Users of ${person} now`,
    h(
      'div',
      { class: 'users' },
      user('IAM Identity Center', identityStore, identityStore?.userId),
      user(
        'FinSpace',
        finSpace,
        finSpace && [
          `${finSpace.type}, `,
          finSpace.status === 'DISABLED'
            ? h('strong', {}, 'disabled')
            : `API access ${finSpace.apiAccess.toLowerCase()}`,
        ],
        finSpace?.userId,
      ),
      user(
        'FinSpace kdb',
        kx.length > 0,
        ...kx.flatMap(({ userName, role }) => [userName, ['role ', h('strong', {}, role)]]),
      ),
    ),
  );
}

function stateCard({ visits, graph }, selected) {
  const ofState = visits.filter(({ name }) => name === selected);
  // A state of a Map state has a visit for each item.
  const visit = ofState.findLast(({ of, status }) => of !== undefined && status !== 'succeeded') ?? ofState.at(-1);
  const node = graph.nodes.find(({ name }) => name === selected);
  if (!node) return null;
  const errors = [...graph.edges, ...graph.undrawn]
    .filter(({ from, type }) => from === selected && type === 'catch')
    .map(({ to, errors: names }) => h('p', { class: 'muted note' }, `After ${named(names)}, ${to} is next.`));
  if (!visit) {
    return card(selected, node.comment && h('p', {}, node.comment), empty('This state was not visited.'), errors);
  }
  const { attempts, input, output, startDate, stopDate, status } = visit;
  const word = {
    succeeded: 'succeeded',
    caught: 'failed',
    failed: 'failed',
    running: 'running',
    waiting: 'waits for its next attempt',
  };
  return card(
    selected,
    h(
      'p',
      { class: 'muted' },
      `${word[status]}${stopDate === undefined ? '' : ` after ${duration(stopDate - startDate)}`}${status === 'caught' ? '; its error was caught' : ''}`,
    ),
    visit.of !== undefined &&
      ofState.length > 1 &&
      h('p', { class: 'muted' }, `One of ${ofState.length} visits, for the items of ${visit.of}.`),
    attempts.some(({ error }) => error !== undefined) &&
      h(
        'ol',
        { class: 'attempts' },
        attempts.map(({ error, cause, startDate: from, stopDate: to }) =>
          h(
            'li',
            {},
            h('strong', {}, error ?? (to === undefined ? 'running' : 'succeeded')),
            to === undefined ? '' : ` after ${duration(to - from)}`,
            cause &&
              h('details', { 'data-key': `cause ${from}` }, h('summary', {}, 'Cause'), code(pretty(cause), 'Cause')),
          ),
        ),
      ),
    h(
      'details',
      { 'data-key': 'input', open: true },
      h('summary', {}, 'Input'),
      code(pretty(input), 'Input of the state'),
    ),
    output !== undefined &&
      h('details', { 'data-key': 'output' }, h('summary', {}, 'Output'), code(pretty(output), 'Output of the state')),
    errors,
  );
}

/** The errors of a Catch. One that takes all errors names others only to say which are expected. */
function named(errors) {
  return errors.includes('States.ALL') ? 'any other error' : errors.join(' or ');
}

function history({ history: events, startDate }) {
  return h(
    'section',
    { class: 'card', 'aria-label': 'History' },
    h(
      'details',
      { 'data-key': 'history' },
      h('summary', {}, h('h2', {}, `History (${events.length} events)`)),
      table(
        'History',
        ['', 'After', 'Event', 'State', ''],
        events.map(({ id, date, type, state, text }) =>
          cells(String(id), duration(date - startDate), type, state ?? '', text),
        ),
      ),
    ),
  );
}

function commands({ commands: list }) {
  return h(
    'section',
    { class: 'card', 'aria-label': 'Commands' },
    h(
      'details',
      { 'data-key': 'commands' },
      h('summary', {}, h('h2', {}, 'Commands for a terminal')),
      list.map(({ title, command: text }) => command(title, text)),
    ),
  );
}
