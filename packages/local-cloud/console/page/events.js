/** Events on the buses, rules, queues, and calls. */
import { read } from './api.js';
import { h, replace, svg } from './dom.js';
import { duration, pretty, time } from './format.js';
import { card, cells, code, empty, executionLink, pager, table } from './parts.js';

export function eventsView(main) {
  const type = h('select', { 'aria-label': 'Detail type', name: 'detailType', on: { change: filter } });
  const events = h('div', { 'data-problem': true });
  const queues = h('div', {});
  const calls = h('div', {});
  replace(main, [
    h('h1', {}, 'Events and queues'),
    card('Events', h('div', { class: 'filters' }, h('div', {}, type)), events),
    h('div', { class: 'two even' }, card('Queues', queues), card('Calls', calls)),
  ]);

  function filter() {
    location.replace(`#/events?${new URLSearchParams(type.value === '' ? {} : { detailType: type.value })}`);
  }

  async function update(query) {
    const [found, queued, called] = await Promise.all([read('events', query), read('queues'), read('calls')]);
    replace(type, [
      h('option', { value: '' }, 'All detail types'),
      found.detailTypes.map((name) => h('option', { value: name }, name)),
    ]);
    type.value = query.detailType ?? '';
    const linkTo = (page) => `#/events?${new URLSearchParams({ ...query, page: String(page) })}`;
    replace(events, [
      found.items.length === 0
        ? empty('No events.')
        : table('Events', ['Time', 'Event', 'Bus', 'Matched rules', 'Outcome', 'Detail'], found.items.map(eventRow)),
      pager(found, linkTo, 'event'),
      h(
        'details',
        { 'data-key': 'rules' },
        h('summary', {}, `Rules (${found.rules.length})`),
        table('Rules', ['Rule', 'Bus', 'Matched', 'Pattern'], found.rules.map(ruleRow)),
      ),
    ]);
    replace(queues, queued.items.map(queue));
    replace(
      calls,
      called.items.length === 0
        ? empty('No calls.')
        : table(
            'Calls',
            ['Operation', 'Outcomes', 'Last 5 minutes'],
            called.items.map((item) => callRow(item, called)),
          ),
    );
  }

  return { update, topics: ['events', 'queues', 'calls', 'executions'] };
}

function eventRow({ id, time: at, bus, source, detailType, detail, rules, deliveries }) {
  return cells(
    time(at),
    [h('strong', {}, detailType), h('div', { class: 'muted' }, source)],
    bus,
    rules.length === 0 ? h('span', { class: 'muted' }, 'none') : rules.join(', '),
    deliveries.map(({ targetArn, executionArn, error }) => h('div', {}, outcome(targetArn, executionArn, error))),
    h(
      'details',
      { 'data-key': id },
      h('summary', {}, 'Show'),
      code(pretty(detail), 'Detail of the event', `detail ${id}`),
    ),
  );
}

function outcome(targetArn, executionArn, error) {
  if (error) return h('span', { class: 'problem' }, `refused: ${error.name}: ${error.message}`);
  if (executionArn)
    return h('a', { href: executionLink(executionArn), 'data-key': `started ${executionArn}` }, 'started an execution');
  return `taken by ${targetArn.slice(targetArn.lastIndexOf(':') + 1)}`;
}

function ruleRow({ rule, bus, pattern, matched }) {
  return cells(rule, bus, String(matched), code(pretty(pattern), `Pattern of ${rule}`));
}

function queue({ queue: name, deadLettersOf, waiting, inFlight, messages }) {
  return h(
    'div',
    { class: 'queue' },
    h(
      'div',
      { class: 'line' },
      h('h3', {}, name),
      h(
        'span',
        { class: waiting + inFlight > 0 ? 'badge waiting' : 'badge none' },
        `${waiting} waiting, ${inFlight} in flight`,
      ),
    ),
    deadLettersOf.length > 0 && h('p', { class: 'muted' }, `Dead letters of ${deadLettersOf.join(', ')}`),
    messages.map(({ body, reason }, index) =>
      h(
        'details',
        { 'data-key': `message ${name} ${index}` },
        h('summary', {}, reason ?? body.slice(0, 60)),
        code(pretty(body), `Message ${index + 1} of ${name}`),
      ),
    ),
  );
}

function callRow({ operation, total, outcomes, timeline }, { spanMs }) {
  const most = Math.max(1, ...timeline.map(({ ok, failed }) => ok + failed));
  const bars = timeline.flatMap(({ ok, failed }, index) => {
    const scale = 22 / most;
    const bar = (count, y, style) =>
      count > 0 && svg('rect', { x: index * 3, width: 2, y, height: Math.max(1, count * scale), class: style });
    return [bar(ok, 24 - ok * scale, 'ok'), bar(failed, 24 - (ok + failed) * scale, 'failed')];
  });
  const label = `${operation} in the last ${duration(spanMs * timeline.length)}: at most ${most} calls in ${duration(spanMs)}`;
  return cells(
    [h('strong', {}, operation), h('div', { class: 'muted' }, `${total.toLocaleString()} in all`)],
    outcomes.map(({ outcome: name, count }) =>
      h('div', { class: `outcome ${name === 'ok' ? '' : 'problem'}` }, `${name} ${count.toLocaleString()}`),
    ),
    svg(
      'svg',
      { class: 'spark', viewBox: '0 0 180 24', width: 180, height: 24, role: 'img', 'aria-label': label },
      bars,
    ),
  );
}
