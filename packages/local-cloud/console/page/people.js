/** People across the three services. */
import { read } from './api.js';
import { h, replace } from './dom.js';
import { badge, cells, empty, executionLink, pager, table } from './parts.js';

export function peopleView(main) {
  const search = h('input', {
    'aria-label': 'Search',
    type: 'search',
    name: 'search',
    placeholder: 'user name, name or address',
  });
  const submit = () =>
    location.replace(`#/people?${new URLSearchParams(search.value === '' ? {} : { search: search.value })}`);
  const list = h('div', { 'data-problem': true });
  replace(main, [
    h('h1', {}, 'People'),
    h(
      'section',
      { class: 'card', 'aria-label': 'People' },
      h(
        'form',
        { class: 'filters', role: 'search', on: { submit: (event) => event.preventDefault(), input: submit } },
        h('div', {}, search),
      ),
      list,
    ),
  ]);
  async function update(query) {
    const found = await read('people', query);
    if (document.activeElement !== search) search.value = query.search ?? '';
    const linkTo = (page) => `#/people?${new URLSearchParams({ ...query, page: String(page) })}`;
    replace(list, [
      found.items.length === 0
        ? empty('No people. Onboard one in Play.')
        : table(
            'People',
            ['Person', 'IAM Identity Center', 'FinSpace', 'FinSpace kdb', 'Owner tag', 'Requests'],
            found.items.map(row),
          ),
      pager(found, linkTo, 'person', 'people'),
    ]);
  }
  return { update, topics: ['calls', 'executions'] };
}

function row({ person, displayName, email, identityStore, finSpace, kx, requests, requestCount }) {
  const none = () => h('span', { class: 'muted' }, 'none');
  const more = requestCount - requests.length;
  return cells(
    [
      h('strong', {}, displayName ?? person),
      h('div', { class: 'muted' }, person),
      email && email !== person && h('div', { class: 'muted' }, email),
    ],
    identityStore
      ? [
          h('span', { class: 'id' }, identityStore.userId),
          identityStore.groups.length > 0 && h('div', {}, 'in ', h('strong', {}, identityStore.groups.join(', '))),
        ]
      : none(),
    finSpace
      ? [
          finSpace.type,
          finSpace.status === 'DISABLED' && [' ', h('strong', {}, 'disabled')],
          h('div', { class: 'muted' }, `API access ${finSpace.apiAccess.toLowerCase()}`),
          h('div', { class: 'id muted' }, finSpace.userId),
        ]
      : none(),
    kx.length > 0
      ? kx.map(({ userName, role, roleArn }) => h('div', { title: roleArn }, userName, ' as ', h('strong', {}, role)))
      : none(),
    kx.length > 0
      ? kx.map(({ ownerTag }) =>
          h(
            'div',
            { class: ownerTag === identityStore?.userId ? 'id' : 'id problem' },
            ownerTag === undefined ? 'none' : ownerTag === identityStore?.userId ? '✓ this person' : ownerTag,
          ),
        )
      : none(),
    [
      h(
        'ul',
        { class: 'plain' },
        requests.map(({ executionArn, requestId, status }) =>
          h(
            'li',
            {},
            h(
              'a',
              { href: executionLink(executionArn), 'data-key': `request ${executionArn}` },
              requestId ?? 'no requestId',
            ),
            ' ',
            badge(status),
          ),
        ),
      ),
      more > 0 && h('a', { href: `#/executions?${new URLSearchParams({ search: person })}` }, `and ${more} more`),
    ],
  );
}
