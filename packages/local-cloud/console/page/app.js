/** The page: shows the view of the address, and reads it again when something has changed. */
import { call, read } from './api.js';
import { byId, h, replace } from './dom.js';
import { eventsView } from './events.js';
import { executionsView } from './executions.js';
import { button, problem } from './parts.js';
import { peopleView } from './people.js';
import { playView } from './play.js';

/** Each view makes its frame once, and then shows its data each time that it is asked to. */
const VIEWS = { executions: executionsView, people: peopleView, events: eventsView, play: playView };

const main = byId('main');
/**
 * The view that is shown.
 *
 * @type {{ name: string, update: (query: object) => Promise<unknown>, topics: string[] }}
 */
let shown = { name: '', update: async () => undefined, topics: [] };
let about = { title: 'Local cloud', kinds: [] };

/** The view and the query of the address: `#/people?page=2`. */
function address() {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return {
    name: Object.hasOwn(VIEWS, path) ? path : 'executions',
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

async function show() {
  const { name, query } = address();
  if (shown.name !== name) {
    shown = { name, ...VIEWS[name](main, about) };
    for (const link of document.querySelectorAll('nav[aria-label=Views] a')) {
      if (link.getAttribute('href') === `#/${name}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    const link = document.querySelector('nav[aria-label=Views] a[aria-current]');
    document.title = `${link?.textContent} – ${about.title}`;
  }
  await update(query);
}

let updating = Promise.resolve();
let again = false;

/** One update at a time. Changes that arrive meanwhile lead to one more. */
function update(query = address().query) {
  const { update: updateShown, name } = shown;
  updating = updating.then(async () => {
    if (name !== shown.name) return;
    try {
      await updateShown(query);
    } catch (error) {
      replace(main.querySelector('[data-problem]') ?? main, problem(error));
    }
  });
  return updating;
}

async function changed(topics) {
  if (topics.some((topic) => ['faults', 'calls', 'speed', 'reset'].includes(topic))) void showFaults();
  if (again || !(topics.includes('reset') || topics.some((topic) => shown.topics.includes(topic)))) return;
  again = true;
  await updating;
  again = false;
  await update();
}

/** Faults that are on explain failures on every view. */
async function showFaults() {
  const faults = await call('GET', 'faults');
  const banner = byId('banner');
  banner.hidden = faults.length === 0;
  const names = faults.map(({ operation, error, reset, delayMs, times }) => {
    const what = [delayMs ? `${delayMs} ms late` : '', reset ? 'connection cut' : '', error ?? ''].filter(Boolean);
    return `${operation} ${what.join(', ')}${times === 'always' ? '' : ` (${times} left)`}`;
  });
  replace(banner, [
    h('span', {}, h('strong', {}, faults.length === 1 ? 'A fault is on: ' : 'Faults are on: '), names.join('; ')),
    button('Switch off', () => call('PUT', 'faults', []), { class: 'small', 'data-key': 'faults off' }),
  ]);
}

function listen() {
  const live = byId('live');
  const source = new EventSource('/_local/console/changes');
  source.addEventListener('open', () => {
    live.textContent = 'Live';
    live.classList.add('on');
    void changed(['reset']);
  });
  source.addEventListener('error', () => {
    live.textContent = 'Not connected';
    live.classList.remove('on');
  });
  source.addEventListener('changed', ({ data }) => void changed(JSON.parse(data)));
}

about = await read('about');
byId('title').textContent = about.title;
byId('stack').textContent = `local cloud at ${location.host}`;
addEventListener('hashchange', show);
await show();
listen();
