import assert from 'node:assert/strict';
import { test } from 'node:test';

import { after, fire, key, open, settle, type } from './page.js';

const html = `<form class="searchbox" action="/search"><input id="q" role="combobox" aria-expanded="false"><ul id="suggestions" role="listbox" hidden></ul><button>搜索</button></form>`;
const suggestions = [
  { _formatted: '<mark>余额</mark>宝多久到账', url: '/a/one' },
  { _formatted: '余额宝会亏吗', url: '/a/two' },
];

open('');
const { next, searchbox } = await import('../assets/searchbox.js');

async function box(answers = () => ({ suggestions })) {
  const page = open(html, answers);
  const form = document.querySelector('.searchbox'), input = document.getElementById('q'), list = document.getElementById('suggestions');
  searchbox(form);
  input.focus();
  return { page, form, input, list };
}

async function suggesting(answers) {
  const all = await box(answers);
  type(all.input, ' 余额 ');
  await after(150);
  return all;
}

test('arrows go through the box and all suggestions, round and round', () => {
  const walk = (step) => { const seen = []; for (let at = -1, i = 0; i < 4; i++) seen.push(at = next(at, step, 3)); return seen; };
  assert.deepEqual(walk(1), [0, 1, 2, -1]);
  assert.deepEqual(walk(-1), [2, 1, 0, -1]);
  assert.equal(next(-1, 1, 0), -1);
});

test('what is typed is asked for, trimmed and cut, and shown with its marks', async () => {
  const { page, input, list } = await suggesting();
  assert.deepEqual(page.asked, ['/api/v1/suggest?limit=8&q=' + encodeURIComponent('余额')]);
  assert.equal(list.hidden, false);
  assert.equal(input.getAttribute('aria-expanded'), 'true');
  assert.equal(list.children.length, 2);
  assert.equal(list.querySelector('mark').textContent, '余额');
  assert.deepEqual([...list.children].map((li) => li.id + li.getAttribute('role')), ['suggestion-0option', 'suggestion-1option']);
  type(input, '长'.repeat(300));
  await after(150);
  assert.equal(page.asked[1], '/api/v1/suggest?limit=8&q=' + encodeURIComponent('长'.repeat(100)));
});

test('an arrow chooses, Enter goes there', async () => {
  const { page, input, list } = await suggesting();
  assert.equal(key('ArrowDown', input), true);
  assert.equal(input.getAttribute('aria-activedescendant'), 'suggestion-0');
  assert.deepEqual([...list.children].map((li) => li.getAttribute('aria-selected')), ['true', 'false']);
  key('ArrowDown', input);
  assert.equal(key('Enter', input), true);
  assert.deepEqual(page.went, ['/a/two']);
});

test('Enter without a choice is left to the form', async () => {
  const { page, input } = await suggesting();
  assert.equal(key('Enter', input), false);
  key('ArrowDown', input);
  key('ArrowUp', input);
  assert.equal(input.hasAttribute('aria-activedescendant'), false);
  assert.equal(key('Enter', input), false);
  assert.deepEqual(page.went, []);
});

test('Escape and leaving the box close the list', async () => {
  const { input, list } = await suggesting();
  assert.equal(key('Escape', input), true);
  assert.equal(list.hidden, true);
  assert.equal(input.getAttribute('aria-expanded'), 'false');
  assert.equal(key('Escape', input), false, 'a closed list leaves the key to the browser');
  assert.equal(key('ArrowDown', input), false);
  type(input, '余额宝');
  await after(150);
  assert.equal(list.hidden, false);
  fire(input, 'blur');
  assert.equal(list.hidden, true);
});

test('a click on a suggestion goes there before the box loses the focus', async () => {
  const { page, list } = await suggesting();
  const event = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
  list.children[1].dispatchEvent(event);
  assert.equal(event.defaultPrevented, true);
  assert.deepEqual(page.went, ['/a/two']);
});

test('an answer that comes late does not replace the newer one', async () => {
  const waiting = [];
  const { input, list } = await box(() => new Promise((resolve) => { waiting.push(resolve); }));
  type(input, '余');
  await after(150);
  type(input, '余额宝');
  await after(150);
  waiting[1]({ suggestions: suggestions.slice(1) });
  await settle();
  waiting[0]({ suggestions });
  await settle();
  assert.equal(list.children.length, 1);
});

test('whoever chooses from the list keeps it', async () => {
  const waiting = [];
  const { page, input, list } = await box(() => new Promise((resolve) => { waiting.push(resolve); }));
  type(input, '余额');
  await after(150);
  waiting[0]({ suggestions });
  await settle();
  type(input, '余额宝');
  await after(150);
  type(input, '余额宝多');
  key('ArrowDown', input);
  waiting[1]({ suggestions: [] });
  await after(150);
  assert.equal(list.children.length, 2);
  assert.equal(input.getAttribute('aria-activedescendant'), 'suggestion-0');
  assert.equal(page.asked.length, 2, 'what was about to be asked is not');
});

test('nothing is asked for an empty box, and the list closes', async () => {
  const { page, input, list } = await suggesting();
  type(input, '  ');
  await after(150);
  assert.equal(page.asked.length, 1);
  assert.equal(list.hidden, true);
});

test('a failed request leaves the box as it is', async () => {
  const { list } = await suggesting(() => 503);
  assert.equal(list.hidden, true);
  const offline = await suggesting(() => { throw new Error('offline'); });
  assert.equal(offline.list.hidden, true);
});

test('during a composition Enter and the form do nothing', async () => {
  const { page, form, input } = await suggesting();
  key('ArrowDown', input);
  fire(input, 'compositionstart');
  assert.equal(key('Enter', input), false);
  assert.deepEqual(page.went, []);
  const submit = new Event('submit', { cancelable: true });
  form.dispatchEvent(submit);
  assert.equal(submit.defaultPrevented, true);
  fire(input, 'compositionend');
  const after = new Event('submit', { cancelable: true });
  form.dispatchEvent(after);
  assert.equal(after.defaultPrevented, false);
});
