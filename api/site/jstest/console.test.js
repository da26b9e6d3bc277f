import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drawFindings, placeOf } from '../console/assets/findings.js';
import { after, fire, key, open, settle, type } from './page.js';

open('');
const { editor, picture } = await import('../console/assets/console.js');

const finding = { field: 'body', name: '正文', severity: 'block', level: '禁止', rule: 'R-1', message: '不得承诺保本', advice: '删去', line: 2, match: '保本' };
const body = '第一行保本吗\n第二行保本保息\n第三行';

test('a finding is found in its own line', () => {
  const [start, end] = placeOf(body, finding);
  assert.equal(body.slice(start, end), '保本');
  assert.equal(start, body.indexOf('第二行') + 3);
  assert.deepEqual(placeOf(body, { line: 1, match: '第一' }), [0, 2]);
});

test('without its words the beginning of the line is the place', () => {
  const line = body.indexOf('第二行');
  assert.deepEqual(placeOf(body, { line: 2, match: '没有' }), [line, line]);
  assert.deepEqual(placeOf(body, { line: 2, match: '' }), [line, line]);
  assert.deepEqual(placeOf('', { line: 1, match: '' }), [0, 0]);
});

test('findings are drawn with level, place, words and advice, and nothing in them is markup', () => {
  open('<div id="findings"></div>');
  const list = drawFindings([finding, { ...finding, field: 'title', name: '标题', line: 0, match: '', severity: 'warn', message: '<img src=x onerror=alert(1)>', advice: '' }], () => {});
  assert.equal(list.tagName, 'UL');
  const [first, second] = list.children;
  assert.equal(first.className, 'finding block');
  assert.equal(first.textContent, '禁止 正文 第2行 “保本” 不得承诺保本建议：删去');
  assert.equal(second.querySelector('img'), null);
  assert.match(second.textContent, /<img/);
  assert.equal(drawFindings([], () => {}).textContent, '没有发现问题。');
});

test('only what stands in the body can be chosen, by click and by Enter', () => {
  open('');
  const chosen = [];
  const list = drawFindings([finding, { ...finding, field: 'title', line: 0 }], (f) => chosen.push(f));
  assert.equal(list.children[0].tabIndex, 0);
  assert.equal(list.children[1].hasAttribute('tabindex'), false);
  for (const li of list.children) { fire(li, 'click'); key('Enter', li); key('x', li); }
  assert.deepEqual(chosen, [finding, finding]);
});

const html = `<form id="editor" data-media="/console/media"><input name="title"><textarea id="body" name="body"></textarea><button>保存草稿</button><span id="status"></span></form><div id="findings"></div><div id="preview"></div>`;

function opened(answers) {
  const page = open(html, answers);
  editor(document.getElementById('editor'));
  return { page, body: document.getElementById('body'), status: document.getElementById('status') };
}

const leaving = (page) => { const e = new Event('beforeunload', { cancelable: true }); page.window.dispatchEvent(e); return e.defaultPrevented; };

test('what is typed is previewed and checked', async () => {
  const { page, body: field } = opened(() => ({ html: '<p>正文</p>', findings: [finding] }));
  type(field, body);
  await after(330);
  assert.deepEqual(page.asked, ['/console/preview']);
  assert.equal(page.sent[0].method, 'POST');
  assert.equal(page.sent[0].body.get('body'), body);
  assert.equal(document.getElementById('preview').innerHTML, '<p>正文</p>');
  fire(document.querySelector('.finding'), 'click');
  assert.equal(field.value.slice(field.selectionStart, field.selectionEnd), '保本');
});

test('leaving with unsaved text asks first, after saving it does not', () => {
  const { page, body: field } = opened();
  assert.equal(leaving(page), false);
  type(field, 'x');
  assert.equal(leaving(page), true);
  fire(document.getElementById('editor'), 'submit');
  assert.equal(leaving(page), false);
});

test('the first picture of what is pasted is taken, text is not', () => {
  const png = { type: 'image/png' };
  assert.equal(picture({ files: [{ type: 'text/plain' }, png, { type: 'image/gif' }] }), png);
  assert.equal(picture({ files: [] }), undefined);
  assert.equal(picture(null), undefined);
});

function paste(field, files) {
  const e = new Event('paste', { bubbles: true, cancelable: true });
  e.clipboardData = { files };
  field.dispatchEvent(e);
  return e.defaultPrevented;
}

test('a pasted picture is uploaded and named where the cursor stands', async () => {
  const file = { type: 'image/png' };
  const { page, body: field, status } = opened((url) => (url === '/console/media' ? { url: '/media/abc.png' } : { html: '', findings: [] }));
  field.value = '前后';
  field.setSelectionRange(1, 1);
  assert.equal(paste(field, [{ type: 'text/html' }]), false);
  assert.equal(paste(field, [file]), true);
  assert.match(status.textContent, /正在上传/);
  await settle();
  assert.equal(field.value, '前![图片说明](/media/abc.png)后');
  assert.equal(page.sent[0].body, file);
  assert.match(status.textContent, /图片已插入/);
  assert.equal(leaving(page), true);
});

test('a picture that is refused or does not get through is said, and nothing is inserted', async () => {
  const refused = opened(() => 400);
  paste(refused.body, [{ type: 'image/png' }]);
  await settle();
  assert.equal(refused.status.textContent, '图片上传失败。');
  const offline = opened(() => { throw new TypeError('Failed to fetch'); });
  paste(offline.body, [{ type: 'image/png' }]);
  await settle();
  assert.equal(offline.status.textContent, '图片上传失败。', 'not in the words of the browser');
  assert.equal(offline.body.value, '');
});
