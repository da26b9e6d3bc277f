import assert from 'node:assert/strict';
import { test } from 'node:test';

import { after, fire, open, settle, type } from './page.js';

open('');
const { autosave } = await import('../console/assets/autosave.js');
const { merging } = await import('../console/assets/merging.js');

const html = '<form id="editor" data-autosave="/console/autosave"><input name="copy" value="A"><textarea name="body"></textarea><button id="save">保存</button></form>';

function typing(answers) {
  const page = open(html, answers), told = [];
  const form = document.getElementById('editor');
  const kept = autosave(form, (text, act) => told.push([text, act]));
  return { page, told, form, kept, body: form.elements.body };
}

test('what is typed is kept while somebody types on', async () => {
  const { page, told, kept, body } = typing(() => ({ at: '10:00:00' }));
  assert.equal(kept.dirty, false);
  type(body, '一');
  await after(1000);
  type(body, '一二');
  assert.equal(kept.dirty, true);
  await after(600); // the second keystroke does not put it off
  assert.deepEqual(page.asked, ['/console/autosave']);
  assert.equal(page.sent[0].body.get('body'), '一二');
  assert.equal(kept.dirty, false);
  assert.deepEqual(told, [['已暂存 10:00:00', false]]);
});

test('a page that goes is kept at once', async () => {
  const { page, body } = typing(() => ({ at: 'x' }));
  type(body, '再见');
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  fire(document, 'visibilitychange');
  await settle();
  assert.equal(page.sent[0].keepalive, true);
});

test('a lost session and a lost network are said, and it is tried again', async () => {
  for (const [answer, words] of [[() => 401, /登录已过期/], [() => { throw new TypeError('offline'); }, /网络不通/], [() => 500, /重试|不通/]]) {
    const { told, kept, body, form } = typing(answer);
    type(body, 'x');
    await after(1600);
    assert.match(told[0][0], words);
    assert.equal(told[0][1], true);
    assert.equal(kept.dirty, true, 'leaving still asks');
    fire(form, 'submit'); // ends it
  }
});

test('a form is sent once, and nothing is kept after it', async () => {
  const { page, form, body, kept } = typing(() => ({ at: 'x' }));
  type(body, 'x');
  const submit = () => { const e = new Event('submit', { cancelable: true }); form.dispatchEvent(e); return e.defaultPrevented; };
  assert.equal(submit(), false);
  assert.equal(submit(), true, 'the second click does nothing');
  assert.equal(kept.dirty, false);
  await after(1600);
  assert.deepEqual(page.asked, []);
  assert.equal(document.getElementById('save').disabled, true);
  page.window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  assert.equal(document.getElementById('save').disabled, false);
});

const choosing = '<form id="editor"><textarea name="body">我的</textarea><textarea name="title">题</textarea><input type="radio" name="take.body.1" value="mine" checked><input type="radio" name="take.body.1" value="theirs" id="theirs"><button id="remerge" formaction="/console/merge"></button><span id="remerged"></span></form>';

test('a choice is written into the form', async () => {
  const page = open(choosing, () => '<form id="editor"><textarea name="body">对方的</textarea></form>');
  const form = document.getElementById('editor');
  merging(form);
  type(form.elements.title, '手工');
  document.getElementById('theirs').checked = true;
  fire(document.getElementById('theirs'), 'change');
  await settle();
  assert.deepEqual(page.asked, ['/console/merge']);
  assert.equal(form.elements.body.value, '对方的');
  assert.equal(form.elements.title.value, '手工', 'other fields stay');
});

test('what was changed by hand is not overwritten', async () => {
  const page = open(choosing, () => '<form id="editor"><textarea name="body">对方的</textarea></form>');
  const form = document.getElementById('editor');
  merging(form);
  type(form.elements.body, '手工改的');
  fire(document.getElementById('theirs'), 'change');
  await settle();
  assert.deepEqual(page.asked, []);
  assert.equal(form.elements.body.value, '手工改的');
  assert.match(document.getElementById('remerged').textContent, /手工/);
});

test('without conflicts there is nothing to do', () => {
  open('<form id="editor"></form>');
  merging(document.getElementById('editor'));
});
