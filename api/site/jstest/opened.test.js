import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { open, settle } from './page.js';

open('');
const { afterClosing, opened, withRecent, withTab } = await import('../desk/assets/opened.js');

// store is a browser's storage.
const store = () => { const kept = {}; return { getItem: (key) => kept[key] ?? null, setItem: (key, value) => { kept[key] = value; } }; };
let kept; // over reloads, until the next test
beforeEach(() => { kept = { localStorage: store(), sessionStorage: store() }; });

// names answers with what the server lets be read.
const names = (readable) => (url) => `<ol id="opened">${new URL(url, 'https://x').searchParams.getAll('slug').filter((s) => readable.includes(s)).map((s) => `<li data-slug="${s}"><a href="/desk/a/${s}">题${s}</a></li>`).join('')}</ol>`;
const started = (readable = ['a', 'b', 'c']) => {
  const page = open('<nav id="desk-tabs" hidden></nav>', names(readable)), went = [];
  for (const [name, value] of Object.entries(kept)) Object.defineProperty(globalThis, name, { value, configurable: true });
  const tabs = opened({ nav: document.getElementById('desk-tabs'), root: '/desk', who: 'person:wang', go: (url) => went.push(url) });
  return { page, tabs, went, shown: () => [...document.querySelectorAll('#desk-tabs a')].map((a) => a.textContent + (a.hasAttribute('aria-current') ? '*' : '')) };
};

test('tabs are each once, in their order, and the oldest makes room', () => {
  assert.deepEqual(withTab(['a', 'b'], 'a'), ['a', 'b']);
  assert.deepEqual(withTab('abcdefghi'.split(''), 'j'), 'bcdefghij'.split(''));
  assert.deepEqual(withRecent(['a', 'b', 'c'], 'b'), ['b', 'a', 'c']);
  assert.equal(withRecent('abcdefghijkl'.split(''), 'm').length, 12);
});

test('a closed tab is followed by the next, the last by the one before', () => {
  assert.equal(afterClosing(['a', 'b', 'c'], 'b'), 'c');
  assert.equal(afterClosing(['a', 'b', 'c'], 'c'), 'b');
  assert.equal(afterClosing(['a'], 'a'), undefined);
});

test('what was opened is a tab, also after a reload, by the names of the server', async () => {
  const { tabs, shown } = started();
  await tabs.visit('a');
  await tabs.visit('b');
  assert.deepEqual(shown(), ['题a', '题b*']);
  const again = started(['b']); // a may not be read any more
  await again.tabs.draw();
  assert.deepEqual(again.shown(), ['题b']);
  assert.equal(sessionStorage.getItem('wenjin-tabs:person:wang').includes('题'), false, 'titles stay with the server');
});

test('numbers lead to tabs, and closing leads on', async () => {
  const { tabs, went } = started();
  await tabs.visit('a');
  await tabs.visit('b');
  assert.equal(tabs.go(1), true);
  assert.equal(tabs.go(7), false);
  assert.equal(tabs.go(2), true, 'it is there, and open already');
  assert.equal(tabs.close(), true);
  assert.equal(tabs.close('none'), false);
  assert.deepEqual(went, ['/desk/a/a', '/desk/a/a']);
});

test('a button closes a tab that is not the open one without leaving it', async () => {
  const { tabs, went, shown } = started();
  await tabs.visit('a');
  await tabs.visit('b');
  document.querySelector('#desk-tabs button').click();
  await settle();
  assert.deepEqual(shown(), ['题b*']);
  assert.deepEqual(went, []);
});

test('what a browser has kept wrongly, or of another account, is not asked for', async () => {
  kept.sessionStorage.setItem('wenjin-tabs:person:li', '["c"]');
  kept.sessionStorage.setItem('wenjin-tabs:person:wang', '["a","../../etc","<b>"]');
  const { page, tabs } = started();
  await tabs.draw();
  assert.deepEqual(page.asked, ['/desk/opened?slug=a']);
});
