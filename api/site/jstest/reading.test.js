import assert from 'node:assert/strict';
import { test } from 'node:test';

import { open, settle } from './page.js';

open('');
const { headings } = await import('../assets/headings.js');
const { typesize } = await import('../assets/typesize.js');

// stored is a storage with what a browser remembers.
const stored = (values = {}) => ({ values, getItem: (k) => values[k] ?? null, setItem: (k, v) => { values[k] = v; }, removeItem: (k) => { delete values[k]; } });
const forbidden = { getItem() { throw new Error('no'); }, setItem() { throw new Error('no'); }, removeItem() { throw new Error('no'); } };

test('every heading with an id has a link to itself, which a click copies', async () => {
  const page = open('<div class="body"><h2 id="规则">规则</h2><h3 id="b">乙</h3><h2>无名</h2><h4 id="c">丙</h4></div>');
  globalThis.URL = URL;
  headings(document.querySelector('.body'));
  const links = [...document.querySelectorAll('.anchor')];
  assert.deepEqual(links.map((a) => a.getAttribute('href')), ['#规则', '#b']);
  assert.equal(links[0].getAttribute('aria-label'), '复制“规则”的链接');
  links[1].dispatchEvent(new MouseEvent('click', { bubbles: true }));
  await settle();
  assert.deepEqual(page.copied, ['https://help.example/desk#b']);
  assert.equal(links[1].textContent, '已复制');
});

test('a page without an article has no headings to link', () => {
  open('<main></main>');
  headings(document.querySelector('.body'));
});

test('larger type is switched, and remembered', () => {
  open('<button id="t" hidden></button>');
  const storage = stored(), button = document.getElementById('t'), large = () => document.documentElement.dataset.type === 'large';
  typesize(button, storage);
  assert.deepEqual([button.hidden, large(), button.getAttribute('aria-pressed')], [false, false, 'false']);
  button.click();
  assert.deepEqual([large(), storage.values['wenjin-type'], button.getAttribute('aria-pressed')], [true, 'large', 'true']);
  open('<button id="t" hidden></button>');
  typesize(document.getElementById('t'), storage);
  assert.equal(large(), true);
  document.getElementById('t').click();
  assert.deepEqual([large(), storage.values], [false, {}]);
});

test('a browser that remembers nothing switches for the page', () => {
  open('<button id="t" hidden></button>');
  typesize(document.getElementById('t'), forbidden);
  document.getElementById('t').click();
  assert.equal(document.documentElement.dataset.type, 'large');
  typesize(null, stored());
});
