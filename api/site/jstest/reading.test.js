import assert from 'node:assert/strict';
import { test } from 'node:test';

import { open, settle } from './page.js';

open('');
const { headings } = await import('../assets/headings.js');

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
