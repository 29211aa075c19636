/** Executions: the list, and one execution beside it. */
import { read } from './api.js';
import { h, replace } from './dom.js';
import { executionPanel } from './execution.js';
import { duration, time } from './format.js';
import { badge, empty, executionLink, pager, statusName } from './parts.js';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

export function executionsView(main, about) {
  const statuses = h('select', { 'aria-label': 'Status', name: 'status' });
  const kinds = h(
    'select',
    { 'aria-label': 'Kind', name: 'kind' },
    option('', 'All kinds'),
    about.kinds.map(({ kind, title }) => option(kind, title)),
  );
  const search = h('input', {
    'aria-label': 'Search',
    type: 'search',
    name: 'search',
    placeholder: 'requestId or user name',
  });
  const form = h(
    'form',
    { class: 'filters', role: 'search', on: { submit: (event) => event.preventDefault(), input: filter } },
    h('div', {}, search),
    h('div', {}, statuses),
    h('div', {}, kinds),
  );
  const list = h('div', {});
  const panel = h('div', { class: 'panel', 'data-problem': true });
  const titles = new Map(about.kinds.map(({ kind, title }) => [kind, title]));
  replace(main, [
    h('h1', { class: 'hidden' }, 'Executions'),
    h(
      'div',
      { class: 'split' },
      h('section', { class: 'card list', 'aria-label': 'List of executions' }, h('h2', {}, 'Executions'), form, list),
      panel,
    ),
  ]);

  function filter() {
    const query = Object.entries({ search: search.value, status: statuses.value, kind: kinds.value });
    location.replace(`#/executions?${new URLSearchParams(query.filter(([, value]) => value !== ''))}`);
  }

  async function update(query) {
    const { arn, state, ...filters } = query;
    const found = await read('executions', filters);
    if (document.activeElement !== search) search.value = filters.search ?? '';
    const count = (status) => found.statuses[status] ?? 0;
    replace(statuses, [
      option('', 'All statuses'),
      STATUSES.map((status) => option(status, `${statusName(status)} (${count(status)})`)),
    ]);
    statuses.value = filters.status ?? '';
    kinds.value = filters.kind ?? '';
    const shownArn = arn ?? found.items[0]?.executionArn;
    const linkTo = (page) => `#/executions?${new URLSearchParams({ ...query, page: String(page) })}`;
    replace(list, [
      found.items.length === 0
        ? empty('No executions. Start one in Play.')
        : h(
            'ul',
            { class: 'rows' },
            found.items.map((item) => row(item, filters, item.executionArn === shownArn, titles)),
          ),
      pager(found, linkTo, 'execution'),
    ]);
    if (shownArn === undefined) replace(panel, welcome());
    else await executionPanel(panel, shownArn, state, filters, titles);
  }

  return { update, topics: ['executions'] };
}

function option(value, text) {
  return h('option', { value }, text);
}

function row(
  { executionArn, requestId, person, kind, status, startDate, duration: took, attempt, attempts, retries },
  filters,
  isShown,
  titles,
) {
  const facts = [
    titles.get(kind) ?? 'Other',
    attempts > 1 && `attempt ${attempt} of ${attempts}`,
    retries > 0 && `${retries} ${retries === 1 ? 'retry' : 'retries'}`,
    duration(took),
  ].filter(Boolean);
  return h(
    'li',
    {},
    h(
      'a',
      { href: executionLink(executionArn, filters), 'aria-current': isShown ? 'true' : null, 'data-key': executionArn },
      h('span', { class: 'line' }, h('strong', {}, requestId ?? 'No requestId'), badge(status)),
      h('span', { class: 'line' }, h('span', {}, person ?? ''), h('span', { class: 'muted' }, time(startDate))),
      h('span', { class: 'muted' }, facts.join(' · ')),
    ),
  );
}

function welcome() {
  return h(
    'section',
    { class: 'card', 'aria-label': 'Nothing has run yet' },
    h('h2', {}, 'Nothing has run yet'),
    h('p', {}, 'Put a sample event on the bus, or fill a form in. The execution appears here.'),
    h('p', {}, h('a', { class: 'button', href: '#/play' }, 'Play')),
  );
}
