import assert from 'node:assert/strict';
import { test } from 'node:test';

import { after, fire, key, open, settle, type } from './page.js';

open('');
const { address, chosenAfter, desk } = await import('../desk/assets/desk.js');

const hit = (slug, current) => `<li><a href="/desk/a/${slug}?q=x" data-hit${current ? ' aria-current="true"' : ''}>${slug}</a></li>`;
const article = (slug) => `<article class="public" data-link="https://help.example/a/${slug}"><h1>${slug}</h1><p id="answer"><span>答${slug}</span></p><button id="copy">复制</button></article>`;
const internal = '<details class="internal"><summary>内部资料</summary>不得说<section class="part say"><div class="body">可以说的话</div><button data-copy-say>复制话术</button></section></details><details class="report"><textarea data-passage></textarea></details>';
const panes = (list, right) => `<section id="desk-results"><ol>${list}</ol></section><section id="desk-article" tabindex="-1">${right}</section>`;
const bar = '<form id="desk-form"><input id="desk-q" name="q"><datalist id="recent"></datalist><select name="audience"><option value=""></option><option value="agent"></option></select><input id="as-of" name="asOf"><button>查找</button></form><p id="copied"></p>';
const answered = `<html><body>${panes(hit('one', true) + hit('two') + hit('three'), article('one'))}</body></html>`;

// opened is the desk with three hits, the first of them open.
function opened(answers = (url) => `<html><body>${panes('', article(url.match(/\/a\/(\w+)/)?.[1] ?? 'none') + internal)}</body></html>`) {
  const page = open(bar + panes(hit('one', true) + hit('two') + hit('three'), article('one') + internal), answers);
  desk();
  return { page, input: document.getElementById('desk-q'), current: () => document.querySelector('[aria-current]')?.textContent };
}

test('the address names what the form holds, if it holds anything', () => {
  assert.equal(address({ q: ' 余额宝 ', asOf: '' }), '/desk?q=%E4%BD%99%E9%A2%9D%E5%AE%9D');
  assert.equal(address({ q: 'a&b', audience: 'agent', asOf: '2026-01-02' }), '/desk?q=a%26b&audience=agent&asOf=2026-01-02');
  assert.equal(address({ q: '' }), '/desk?');
});

test('arrows stay within the hits', () => {
  assert.equal(chosenAfter(0, 1, 3), 1);
  assert.equal(chosenAfter(2, 1, 3), 2);
  assert.equal(chosenAfter(0, -1, 3), 0);
  assert.equal(chosenAfter(-1, 1, 3), 0);
  assert.equal(chosenAfter(-1, 1, 0), -1);
});

test('what is typed is searched for, and both panes change', async () => {
  const { page, input } = opened(() => answered.replaceAll('one', 'uno'));
  type(input, '余额宝');
  await after(210);
  assert.deepEqual(page.asked, [address({ q: '余额宝' })]);
  assert.match(document.getElementById('desk-results').textContent, /uno/);
  assert.equal(document.querySelector('#desk-article h1').textContent, 'uno');
  assert.match(page.window.location.href, /\/desk\?q=/);
});

test('Ctrl+Enter in the box copies the answer of what stands in it, also before it was asked', async () => {
  const { page, input } = opened(() => answered.replaceAll('one', 'uno'));
  input.focus();
  key('Enter', input, { ctrlKey: true });
  await settle();
  assert.deepEqual(page.copied, ['答one\nhttps://help.example/a/one']);
  type(input, '还款');
  key('Enter', input, { ctrlKey: true }); // at once, before the pause is over
  await settle();
  assert.deepEqual(page.copied.slice(1), ['答uno\nhttps://help.example/a/uno']);
  assert.equal(document.activeElement, input);
  assert.equal(document.getElementById('recent').children[0].value, '还款');
  await after(210);
  assert.equal(page.asked.length, 1, 'it is asked once');
});

test('nothing is copied where the answer could not be had', async () => {
  const { page, input } = opened(() => { throw new Error('offline'); });
  type(input, '还款');
  key('Enter', input, { ctrlKey: true });
  await settle();
  assert.deepEqual(page.copied, []);
  assert.match(document.getElementById('copied').textContent, /网络不通/);
  key('c');
  await settle();
  assert.deepEqual(page.copied, [], 'what stands there still answers another question');
});

test('Enter leaves the box for the article, and c copies it', async () => {
  const { page, input, current } = opened();
  input.focus();
  document.getElementById('desk-form').dispatchEvent(new Event('submit', { cancelable: true }));
  await settle();
  assert.equal(document.activeElement.id, 'desk-article');
  assert.equal(current(), 'one');
  assert.deepEqual(page.asked, []);
  key('c', document.activeElement);
  await settle();
  assert.deepEqual(page.copied, ['答one\nhttps://help.example/a/one']);
  assert.match(document.getElementById('copied').textContent, /已复制/);
});

test('down in the box opens the second and stays in the box; what is copied is that', async () => {
  const { page, input, current } = opened();
  input.focus();
  assert.equal(key('ArrowDown', input), true);
  key('Enter', input, { ctrlKey: true }); // before it is there
  await settle();
  assert.equal(current(), 'two');
  assert.equal(document.activeElement, input);
  assert.deepEqual(page.asked, ['/desk/a/two?q=x']);
  assert.deepEqual(page.copied, ['答two\nhttps://help.example/a/two']);
  key('ArrowUp', input);
  await settle();
  key('ArrowUp', input);
  await settle();
  assert.equal(current(), 'one');
  assert.equal(page.asked.length, 2, 'the first is not opened again');
});

test('v copies the wording that may be said, a button its own', async () => {
  const { page } = opened();
  key('v');
  await settle();
  document.querySelector('[data-copy-say]').click();
  await settle();
  assert.deepEqual(page.copied, ['可以说的话', '可以说的话']);
});

test('in the article arrows scroll', () => {
  const { current } = opened();
  document.getElementById('desk-article').focus();
  assert.equal(key('ArrowDown', document.activeElement), false);
  assert.equal(current(), 'one');
});

test('what was selected in the article goes along with a report', () => {
  opened();
  document.getSelection = () => ({ toString: () => ' 选中的一段 ', anchorNode: document.querySelector('#answer span').firstChild });
  document.dispatchEvent(new Event('selectionchange'));
  const report = document.querySelector('.report');
  report.open = true;
  report.dispatchEvent(new Event('toggle'));
  assert.equal(document.querySelector('[data-passage]').value, '选中的一段');
});

test('what was selected in an article does not go along with a report on another', async () => {
  opened();
  document.getSelection = () => ({ toString: () => '选中的一段', anchorNode: document.querySelector('#answer span').firstChild });
  document.dispatchEvent(new Event('selectionchange'));
  key('ArrowDown');
  await settle();
  assert.equal(document.querySelector('#desk-article h1').textContent, 'two');
  const report = document.querySelector('.report');
  report.open = true;
  report.dispatchEvent(new Event('toggle'));
  assert.equal(document.querySelector('[data-passage]').value, '');
});

test('only the article that was chosen last is shown', async () => {
  const waiting = {};
  opened((url) => new Promise((resolve) => { waiting[url] = () => resolve(`<html><body>${panes('', article(url.match(/\/a\/(\w+)/)[1]))}</body></html>`); }));
  key('ArrowDown');
  key('ArrowDown');
  waiting['/desk/a/three?q=x']();
  await settle();
  waiting['/desk/a/two?q=x']();
  await settle();
  assert.equal(document.querySelector('#desk-article h1').textContent, 'three');
});

test('a click opens in place and is remembered; with a modifier it is the browser\'s', async () => {
  const { page, input } = opened();
  input.value = '还款';
  const link = document.querySelectorAll('[data-hit]')[1];
  const plain = new MouseEvent('click', { bubbles: true, cancelable: true });
  link.dispatchEvent(plain);
  await settle();
  assert.equal(plain.defaultPrevented, true);
  assert.deepEqual(page.asked, ['/desk/a/two?q=x']);
  assert.deepEqual([...document.getElementById('recent').children].map((o) => o.value), ['还款']);
  const tab = new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: true });
  link.dispatchEvent(tab);
  assert.equal(tab.defaultPrevented, false);
});

test('keys do nothing while somebody types or an input method composes', async () => {
  const { page, input } = opened();
  for (const name of ['c', 'i', '/']) assert.equal(key(name, input), false, name);
  fire(input, 'compositionstart');
  key('ArrowDown', input);
  key('c');
  await settle();
  assert.deepEqual([page.copied, page.asked], [[], []]);
  fire(input, 'compositionend');
  key('c', document.body, { ctrlKey: true });
  await settle();
  assert.deepEqual(page.copied, [], 'the browser\'s own copy stays its own');
  await after(210); // what the composition made is searched for
});

test('i shows and hides the internal part, / goes to the box, Enter to the text', async () => {
  const { input } = opened();
  const part = document.querySelector('details.internal');
  key('i');
  assert.equal(part.open, true);
  key('i');
  assert.equal(part.open, false);
  input.blur();
  assert.equal(key('/'), true);
  assert.equal(document.activeElement, input);
  input.blur();
  key('Enter');
  await settle();
  assert.equal(document.activeElement.id, 'desk-article');
});

test('whatever is selected, internal text does not go along', () => {
  opened();
  const given = {}, range = document.createRange();
  range.selectNodeContents(document.body);
  document.getSelection = () => ({ rangeCount: 1, getRangeAt: () => range });
  const event = new Event('copy', { cancelable: true });
  event.clipboardData = { setData: (kind, text) => { given[kind] = text; } };
  document.dispatchEvent(event);
  assert.equal(event.defaultPrevented, true);
  assert.match(given['text/plain'], /答one/);
  assert.doesNotMatch(given['text/plain'], /不得说/);
});

test('a page that asks to sign in again is gone to', async () => {
  const { page, input } = opened(() => '<html><body><form action="/signin"></form></body></html>');
  type(input, '余额宝');
  await after(210);
  assert.deepEqual(page.went, [address({ q: '余额宝' })]);
});

test('a failed request is said', async () => {
  opened(() => 503);
  key('ArrowDown');
  await settle();
  assert.match(document.getElementById('copied').textContent, /出了点问题/);
  opened(() => { throw new Error('offline'); });
  key('ArrowDown');
  await settle();
  assert.match(document.getElementById('copied').textContent, /网络不通/);
});

test('the day of the past loads the page anew, the form does not', async () => {
  const { page, input } = opened(() => answered);
  input.value = '余额宝';
  const submit = new Event('submit', { cancelable: true });
  document.getElementById('desk-form').dispatchEvent(submit);
  await settle();
  assert.equal(submit.defaultPrevented, true);
  assert.equal(page.asked.length, 1);
  assert.deepEqual([...document.getElementById('recent').children].map((o) => o.value), ['余额宝']);
  document.getElementById('as-of').value = '2026-01-02';
  fire(document.getElementById('as-of'), 'change');
  assert.deepEqual(page.went, [address({ q: '余额宝', asOf: '2026-01-02' })]);
});

test('Enter after the last variable of a snippet copies it', async () => {
  const { page } = opened();
  document.getElementById('desk-article').innerHTML = '<article data-snippet><input data-variable="客户称呼"><p data-text>您好，{{客户称呼}}。</p></article>';
  const field = document.querySelector('[data-variable]');
  assert.equal(key('c', field), false, 'letters are typed');
  assert.equal(key('Enter', field), true);
  await settle();
  assert.deepEqual(page.copied, []);
  assert.match(document.getElementById('copied').textContent, /请先填写：客户称呼/);
  field.value = '王女士';
  key('Enter', field);
  await settle();
  assert.deepEqual(page.copied, ['您好，王女士。']);
});

test('headings of an article with ids of the desk are nothing but headings', async () => {
  const ids = ['words', 'copied', 'copy', 'insert', 'answer', 'desk-tabs', 'desk-recent', 'as-of-days', 'favourite'];
  const body = ids.map((id) => `<h2 id="${id}"><span>词</span></h2>`).join('');
  const page = open(panes('', `<article class="public" data-link="https://help.example/a/one"><h1>one</h1><div class="body">${body}</div></article>`) + bar);
  document.body.append(document.querySelector('script')); // where it stands in a page
  desk();
  document.querySelector('h2#copy').click();
  await settle();
  assert.deepEqual(page.copied, []);
  key('c');
  await settle();
  assert.deepEqual(page.copied, ['one\nhttps://help.example/a/one']);
  assert.match(document.querySelector('p#copied').textContent, /已复制/);
  assert.deepEqual([...document.querySelectorAll('.body h2')].map((h) => h.outerHTML), ids.map((id) => `<h2 id="${id}"><span>词</span></h2>`));
});
