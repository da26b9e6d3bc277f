import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';

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

// slowly is typing where answers come when the test lets them, and time goes on by pass alone.
function slowly(t) {
  const waiting = [];
  const all = typing(() => new Promise((resolve) => { waiting.push(resolve); }));
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return {
    ...all,
    bodies: () => all.page.sent.map(({ body }) => body.get('body')),
    pass: async (milliseconds) => { t.mock.timers.tick(milliseconds); await setImmediate(); },
    answer: async (n, what = { at: 'x' }) => { waiting[n](what); await setImmediate(); },
  };
}

// hide is another tab in front, or the page going.
function hide() {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  fire(document, 'visibilitychange');
}

const submit = (form) => { const e = new Event('submit', { cancelable: true }); form.dispatchEvent(e); return e.defaultPrevented; };

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
  hide();
  await settle();
  assert.equal(page.sent[0].keepalive, true);
});

test('a lost session and a lost network are said, and it is tried again', async () => {
  for (const [answer, words] of [[() => 401, /登录已过期/], [() => { throw new TypeError('offline'); }, /网络不通/], [() => 500, /重试|不通/]]) {
    const { told, kept, body } = typing(answer);
    type(body, 'x');
    await after(1600);
    assert.match(told[0][0], words);
    assert.equal(told[0][1], true);
    assert.equal(kept.dirty, true, 'leaving still asks');
  }
});

test('what is under way is not kept yet, and goes once more with a page that goes', async (t) => {
  const { page, kept, body, bodies, pass, answer } = slowly(t);
  type(body, '再见');
  await pass(1500);
  assert.deepEqual(bodies(), ['再见']);
  assert.equal(kept.dirty, true, 'leaving asks');
  hide();
  hide();
  assert.deepEqual(bodies(), ['再见', '再见'], 'once');
  assert.equal(page.sent[1].keepalive, true);
  await answer(1);
  assert.equal(kept.dirty, false);
  await answer(0);
  await pass(1500);
  assert.equal(kept.dirty, false);
  assert.equal(page.sent.length, 2);
});

test('a text too long for a page that goes is not sent twice', async (t) => {
  const { body, page, pass } = slowly(t);
  type(body, '长'.repeat(20_000));
  await pass(1500);
  hide();
  assert.equal(page.sent.length, 1);
});

test('one request is under way at a time, so that the newest is what is kept', async (t) => {
  const { kept, body, bodies, pass, answer } = slowly(t);
  type(body, '一');
  await pass(1500);
  type(body, '一二');
  await pass(3000);
  assert.deepEqual(bodies(), ['一']);
  await answer(0);
  assert.equal(kept.dirty, true);
  await pass(1500);
  assert.deepEqual(bodies(), ['一', '一二']);
  await answer(1);
  assert.equal(kept.dirty, false);
});

test('where an older text may have come after a newer, the newer is sent again', async (t) => {
  const { kept, body, bodies, pass, answer } = slowly(t);
  type(body, '一');
  await pass(1500);
  type(body, '一二');
  hide();
  await answer(1);
  await answer(0);
  assert.equal(kept.dirty, true);
  await pass(1500);
  assert.deepEqual(bodies(), ['一', '一二', '一二']);
});

test('what gets no answer is given up, and tried again', async (t) => {
  const stop = new AbortController();
  t.mock.method(AbortSignal, 'timeout', () => stop.signal);
  const { told, body, page } = typing((url, { signal }) => new Promise((resolve, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); }));
  t.mock.timers.enable({ apis: ['setTimeout'] });
  type(body, 'x');
  t.mock.timers.tick(1500);
  stop.abort();
  await setImmediate();
  assert.match(told[0][0], /网络不通/);
  t.mock.timers.tick(5000);
  assert.equal(page.sent.length, 2);
});

test('a form is sent once, and kept once beside that', async () => {
  const { page, form, body, kept } = typing(() => ({ at: 'x' }));
  type(body, 'x');
  assert.equal(submit(form), false);
  assert.equal(submit(form), true, 'the second click does nothing');
  assert.equal(kept.dirty, false);
  await after(1600);
  assert.deepEqual(page.asked, ['/console/autosave']);
  assert.equal(document.getElementById('save').disabled, true);
  page.window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  assert.equal(document.getElementById('save').disabled, false);
});

test('a form that was sent and led nowhere may be sent again, and is kept again', async (t) => {
  const { form, body, kept, bodies, pass, answer } = slowly(t);
  const save = document.getElementById('save');
  type(body, 'x');
  submit(form);
  await answer(0, 500);
  await pass(9000);
  assert.equal(save.disabled, true);
  assert.equal(submit(form), true, 'still under way');
  await pass(1000);
  assert.equal(save.disabled, false);
  assert.equal(kept.dirty, true);
  await pass(1500);
  assert.deepEqual(bodies(), ['x', 'x']);
  assert.equal(submit(form), false);
  await pass(9000);
  assert.equal(save.disabled, true, 'as long as the first time');
});

test('what was typed last is kept beside a submission, which may end on a page of errors', async (t) => {
  const { page, form, body, bodies, pass, answer } = slowly(t);
  type(body, '一');
  await pass(1500);
  type(body, '一二');
  submit(form);
  assert.deepEqual(bodies(), ['一', '一二'], 'although one hangs');
  assert.equal(page.sent[1].keepalive, true);
  hide();
  assert.equal(page.sent.length, 2, 'once');
  await answer(1, 500);
  hide();
  assert.deepEqual(bodies().slice(2), ['一二'], 'again where it failed');
  await answer(2);
  hide();
  assert.equal(page.sent.length, 3);
});

test('what is kept already, or too long to go with the page, is not sent beside a submission', async (t) => {
  for (const [text, pause, sent] of [['x', 1500, 1], ['长'.repeat(20_000), 0, 0]]) {
    const { page, form, body, pass, answer } = slowly(t);
    type(body, text);
    await pass(pause);
    if (sent) await answer(0);
    submit(form);
    hide();
    assert.equal(page.sent.length, sent);
    t.mock.timers.reset();
  }
});

test('what is typed after a form was sent is not lost when the page goes', async (t) => {
  const { page, form, body, kept, bodies, pass } = slowly(t);
  type(body, 'x');
  submit(form);
  hide();
  assert.deepEqual(bodies(), ['x'], 'once');
  type(body, 'xy');
  assert.equal(kept.dirty, true);
  await pass(1500);
  assert.deepEqual(bodies(), ['x'], 'what is saved drops what was kept before');
  hide();
  assert.deepEqual(bodies(), ['x', 'xy']);
  assert.equal(page.sent[1].keepalive, true);
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

// waited is a page with conflicts in two fields, where answers come when the test lets them.
function waited() {
  const waiting = [];
  const page = open(choosing.replace('<button', '<input type="radio" name="take.title.1" value="theirs" id="their-title"><button'), () => new Promise((resolve) => { waiting.push(resolve); }));
  const form = document.getElementById('editor');
  merging(form);
  return {
    page, form, status: document.getElementById('remerged'),
    choose: (id) => fire(document.getElementById(id), 'change'),
    answer: async (n, body, title = '题') => { waiting[n](`<form id="editor"><textarea name="body">${body}</textarea><textarea name="title">${title}</textarea></form>`); await settle(); },
  };
}

test('what is typed while the answer is awaited is not overwritten', async () => {
  const { form, status, choose, answer } = waited();
  choose('theirs');
  type(form.elements.body, '手工改的');
  await answer(0, '对方的');
  assert.equal(form.elements.body.value, '手工改的');
  assert.match(status.textContent, /手工/);
});

test('of two choices in a field the later counts, whichever answer comes first', async () => {
  const { form, choose, answer } = waited();
  choose('theirs');
  choose('theirs');
  await answer(1, '后选的');
  await answer(0, '先选的');
  assert.equal(form.elements.body.value, '后选的');
});

test('choices in two fields both count', async () => {
  const { form, choose, answer } = waited();
  choose('theirs');
  choose('their-title');
  await answer(1, '对方的', '对方的题');
  await answer(0, '对方的');
  assert.deepEqual([form.elements.body.value, form.elements.title.value], ['对方的', '对方的题']);
});

test('a choice that does not get through is said', async () => {
  for (const answers of [() => 500, () => { throw new TypeError('offline'); }, () => '<p>别的网页</p>']) {
    open(choosing, answers);
    const form = document.getElementById('editor');
    merging(form);
    fire(document.getElementById('theirs'), 'change');
    await settle();
    assert.equal(document.getElementById('remerged').textContent, '没有更新，请再试一次。');
    assert.equal(form.elements.body.value, '我的');
  }
});

test('without conflicts there is nothing to do', () => {
  open('<form id="editor"></form>');
  merging(document.getElementById('editor'));
});
