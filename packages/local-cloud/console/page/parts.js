/** Parts that several views have. */
import { h } from './dom.js';
import { number } from './format.js';

const STATUS = {
  RUNNING: ['Running', 'running', '●'],
  SUCCEEDED: ['Succeeded', 'succeeded', '✓'],
  FAILED: ['Failed', 'failed', '✕'],
  TIMED_OUT: ['Timed out', 'failed', '✕'],
  ABORTED: ['Stopped', 'failed', '■'],
};

export function statusName(status) {
  return STATUS[status]?.[0] ?? status;
}

export function badge(status) {
  const [name, style, icon] = STATUS[status] ?? [status, 'none', '·'];
  return h('span', { class: `badge ${style}` }, h('span', { 'aria-hidden': 'true' }, icon), name);
}

/** The address of an execution in this page. */
export function executionLink(arn, query = {}) {
  return `#/executions?${new URLSearchParams({ ...query, arn })}`;
}

export function card(title, ...children) {
  return h('section', { class: 'card', 'aria-label': title }, h('h2', {}, title), children);
}

export function empty(text) {
  return h('p', { class: 'empty' }, text);
}

/** A table that scrolls sideways on a narrow screen. */
export function table(label, heads, rows, key = label) {
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': label, 'data-key': key },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          heads.map((head) => h('th', { scope: 'col' }, head)),
        ),
      ),
      h('tbody', {}, rows),
    ),
  );
}

export function cells(...contents) {
  return h(
    'tr',
    {},
    contents.map((content) => h('td', {}, content)),
  );
}

/** A block of code that the keyboard can scroll. */
export function code(text, label, key = label) {
  return h('pre', { tabindex: '0', role: 'group', 'aria-label': label, 'data-key': key }, h('code', {}, text));
}

export function button(label, listener, props = {}) {
  return h('button', { type: 'button', ...props, on: { click: listener } }, label);
}

/** A command for a terminal, with a button that copies it. */
export function command(title, text) {
  const copy = button(
    'Copy',
    async () => {
      await navigator.clipboard.writeText(text);
      copy.textContent = 'Copied';
      setTimeout(() => {
        copy.textContent = 'Copy';
      }, 1_500);
    },
    { class: 'small', 'aria-label': `Copy: ${title}`, 'data-key': `copy ${title}` },
  );
  return h('div', { class: 'command' }, h('h3', {}, title), h('div', {}, code(text, title, `command ${title}`), copy));
}

/** Text in which words in backticks are code. */
export function withCode(text) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? h('code', {}, part) : part));
}

/** Links to the other pages of a list. */
export function pager({ page, pages, total }, linkTo, noun, nouns) {
  const link = (to, text) =>
    to < 1 || to > pages
      ? h('span', { class: 'muted' }, text)
      : h('a', { href: linkTo(to), 'data-key': `page ${text}` }, text);
  return h(
    'nav',
    { class: 'pager', 'aria-label': 'Pages' },
    h('span', {}, number(total, noun, nouns)),
    pages > 1 && [link(page - 1, '‹ Previous'), h('span', {}, `Page ${page} of ${pages}`), link(page + 1, 'Next ›')],
  );
}

/** Shows an error below what caused it. */
export function problem(error) {
  return h('p', { class: 'problem', role: 'alert' }, error.message);
}
