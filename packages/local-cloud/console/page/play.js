/** Things to try: requests, events, faults, speed, reset. */
import { call, read, send } from './api.js';
import { h, replace } from './dom.js';
import { button, card, command, executionLink, problem } from './parts.js';

const SPEEDS = [1, 2, 10, 100, 1_000];

export function playView(main, about) {
  const forms = h('div', { 'data-problem': true });
  const sample = h('div', {});
  const faults = h('div', {});
  const settings = h('div', {});
  replace(main, [
    h('h1', {}, 'Play'),
    h(
      'div',
      { class: 'two even' },
      card('Start a request', forms),
      h(
        'div',
        { class: 'stack' },
        card('Put an event on the bus', sample),
        card('Make calls fail', faults),
        card('Speed and reset', settings),
      ),
    ),
  ]);
  let made = false;

  async function update() {
    const [active, speed] = await Promise.all([call('GET', 'faults'), call('GET', 'speed')]);
    if (!made) {
      const playground = await read('play');
      made = true;
      requestForms(forms, playground.forms);
      sampleForm(sample, playground.samples);
      faultForm(faults, playground);
    }
    activeFaults(faults.querySelector('[data-active]'), active);
    speedForm(settings, speed.factor, about);
  }

  return { update, topics: ['faults', 'speed', 'calls'] };
}

function openStarted({ executionArns }) {
  location.hash = executionArns[0] === undefined ? '#/events' : executionLink(executionArns[0]);
}

function requestForms(container, forms) {
  const place = h('div', {});
  const choose = (form) => replace(place, requestForm(form));
  const radios = forms.map((form, index) =>
    h(
      'label',
      { class: 'choice' },
      h('input', {
        type: 'radio',
        name: 'form',
        checked: index === 0,
        value: form.kind,
        on: { change: () => choose(form) },
      }),
      form.title,
    ),
  );
  replace(container, [
    h('fieldset', { class: 'choices' }, h('legend', { class: 'hidden' }, 'Kind of request'), radios),
    place,
  ]);
  if (forms[0]) choose(forms[0]);
}

function requestForm({ kind, fields }) {
  const answer = h('div', { role: 'alert' });
  const inputs = new Map(fields.map((field, index) => [field.path, input(field, `field-${index}`)]));
  const groups = (some) =>
    [...Map.groupBy(some, ({ group }) => group)].map(([group, members]) =>
      h(
        'fieldset',
        {},
        h('legend', {}, group),
        members.map(({ path }) => inputs.get(path).row),
      ),
    );
  const rest = fields.filter(({ common }) => !common);
  const submit = (event) => {
    event.preventDefault();
    void sendForm(false);
  };
  const sendForm = async (anyway) => {
    for (const { clear } of inputs.values()) clear();
    replace(answer);
    const values = Object.fromEntries(
      [...inputs].map(([path, { value }]) => [path, value()]).filter(([, value]) => value !== ''),
    );
    try {
      openStarted(await send('requests', { kind, values, anyway }));
    } catch (error) {
      const faults = error.answer?.faults ?? [];
      for (const { field, message } of faults) inputs.get(field)?.fail(message);
      const others = faults
        .filter(({ field }) => !inputs.has(field))
        .map(({ path, message }) => h('li', {}, `${path}: ${message}`));
      replace(answer, [
        problem(error),
        others.length > 0 && h('ul', {}, others),
        faults.length > 0 && button('Send it anyway', () => sendForm(true)),
      ]);
      const first = [...inputs.values()].find(({ failed }) => failed());
      first?.focus();
    }
  };
  return h(
    'form',
    { class: 'request', novalidate: true, on: { submit } },
    groups(fields.filter(({ common }) => common)),
    rest.length > 0 && h('details', {}, h('summary', {}, `${rest.length} more fields`), groups(rest)),
    answer,
    h('p', {}, h('button', { class: 'primary' }, 'Send')),
  );
}

function input({ path, label, type, options = [], required, maxLength, value }, id) {
  const common = { id, name: path, 'aria-describedby': `${id}-problem`, 'aria-required': required ? 'true' : null };
  const control =
    {
      select: () =>
        h(
          'select',
          common,
          h('option', { value: '' }, '–'),
          options.map((option) => h('option', { value: option, selected: option === value }, option)),
        ),
      checkbox: () => h('input', { ...common, type: 'checkbox', checked: value === 'true' }),
      map: () => h('textarea', { ...common, rows: 2, placeholder: 'key=value' }, value),
    }[type]?.() ?? h('input', { ...common, type, value, maxlength: maxLength, autocomplete: 'off' });
  const message = h('span', { class: 'problem', id: `${id}-problem` });
  return {
    row: h(
      'div',
      { class: `field ${type}` },
      h('label', { for: id }, label, required && h('span', { class: 'muted' }, ' required')),
      control,
      message,
    ),
    value: () => (type === 'checkbox' ? (control.checked ? 'true' : '') : control.value),
    fail(text) {
      message.textContent = `${path} ${text}`;
      control.setAttribute('aria-invalid', 'true');
      const details = control.closest('details');
      if (details) details.open = true;
    },
    clear() {
      message.textContent = '';
      control.removeAttribute('aria-invalid');
    },
    failed: () => control.hasAttribute('aria-invalid'),
    focus: () => control.focus(),
  };
}

function sampleForm(container, samples) {
  const text = h('textarea', { id: 'event', rows: 8, spellcheck: 'false' });
  const answer = h('div', { role: 'alert' });
  text.value = samples[0]?.event ?? '';
  const choice = h(
    'select',
    {
      id: 'sample',
      on: {
        change: () => {
          text.value = samples[choice.selectedIndex]?.event ?? '';
        },
      },
    },
    samples.map(({ title }) => h('option', {}, title)),
  );
  const put = async () => {
    replace(answer);
    try {
      openStarted(await send('events', { event: text.value }));
    } catch (error) {
      replace(answer, problem(error));
    }
  };
  replace(container, [
    h('div', { class: 'field' }, h('label', { for: 'sample' }, 'Sample'), choice),
    h('div', { class: 'field' }, h('label', { for: 'event' }, 'Event'), text),
    answer,
    h('p', {}, button('Put on the bus', put, { class: 'primary' })),
  ]);
}

function faultForm(container, { presets, operations }) {
  const answer = h('div', { role: 'alert' });
  const add = async (faults) => {
    replace(answer);
    try {
      await call('PUT', 'faults', [...(await call('GET', 'faults')), ...faults]);
    } catch (error) {
      replace(answer, problem(error));
    }
  };
  const operation = h(
    'select',
    { id: 'operation' },
    operations.map((name) => h('option', {}, name)),
  );
  const error = h('input', { id: 'error', value: 'ThrottlingException', autocomplete: 'off' });
  const times = h('input', { id: 'times', type: 'number', min: 1, value: 1 });
  const field = (id, label, control) => h('div', { class: 'field' }, h('label', { for: id }, label), control);
  replace(container, [
    h('div', { 'data-active': true }),
    h(
      'ul',
      { class: 'plain presets' },
      presets.map(({ title, description, faults }) =>
        h(
          'li',
          {},
          h('div', {}, h('strong', {}, title), h('p', { class: 'muted' }, description)),
          button('Switch on', () => add(faults), { 'aria-label': `Switch on: ${title}` }),
        ),
      ),
    ),
    h(
      'details',
      {},
      h('summary', {}, 'Another fault'),
      field('operation', 'Operation', operation),
      field('error', 'Exception', error),
      field('times', 'Number of calls', times),
      button('Switch on', () => add([{ operation: operation.value, error: error.value, times: Number(times.value) }]), {
        'aria-label': 'Switch on this fault',
      }),
    ),
    answer,
  ]);
}

function activeFaults(container, faults) {
  const setFaults = (left) => call('PUT', 'faults', left);
  replace(
    container,
    faults.length > 0 && [
      h(
        'ul',
        { class: 'plain presets' },
        faults.map((fault, index) =>
          h(
            'li',
            {},
            h('div', {}, faultText(fault)),
            button('Switch off', () => setFaults(faults.filter((other) => other !== fault)), {
              'aria-label': `Switch off: ${faultText(fault)}`,
              'data-key': `off ${index}`,
            }),
          ),
        ),
      ),
      h(
        'p',
        {},
        button('Switch all off', () => setFaults([]), { 'data-key': 'all off' }),
      ),
    ],
  );
}

/** What a fault does to which calls, and for how long. */
function faultText({ operation, error, reset, delayMs, times, forMs }) {
  const effects = [error, reset && 'cut connection', delayMs && `${delayMs.toLocaleString()} ms late`].filter(Boolean);
  const left = forMs ? `for ${forMs.toLocaleString()} ms` : times === 'always' ? 'always' : `${times ?? 1} left`;
  return `${operation}: ${effects.join(', ')}, ${left}`;
}

function speedForm(container, factor, about) {
  const factors = [...new Set([...SPEEDS, factor])].sort((one, other) => one - other);
  const speed = h(
    'select',
    { id: 'speed', 'data-key': 'speed', on: { change: () => call('PUT', 'speed', { factor: Number(speed.value) }) } },
    factors.map((value) => h('option', { value, selected: value === factor }, `${value.toLocaleString()} ×`)),
  );
  const reset = button('Reset everything', () => dialog.showModal(), { 'data-key': 'reset' });
  const dialog = h(
    'dialog',
    { 'aria-label': 'Reset' },
    h('p', {}, 'Delete all users, executions, messages, events, counts and faults?'),
    h(
      'p',
      { class: 'actions' },
      button(
        'Reset',
        async () => {
          dialog.close();
          await call('POST', 'reset');
        },
        { class: 'danger' },
      ),
      button('Cancel', () => dialog.close()),
    ),
  );
  if (container.querySelector('dialog[open]')) return;
  replace(container, [
    h('div', { class: 'field' }, h('label', { for: 'speed' }, 'Speed of waits and quotas'), speed),
    h('p', {}, reset),
    dialog,
    command('For the AWS CLI and the AWS SDKs', about.exports),
  ]);
}
