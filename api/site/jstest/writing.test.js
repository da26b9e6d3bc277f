import assert from 'node:assert/strict';
import { test } from 'node:test';

import { after, fire, key, open, settle, type } from './page.js';

open('');
const { put, tableOf, write } = await import('../console/assets/writing.js');
const { toolbar } = await import('../console/assets/toolbar.js');
const { counter, gutter } = await import('../console/assets/beside.js');

// made is a text after a button, with what is selected between ‹ and ›.
function made(name, marked) {
  const start = marked.indexOf('‹'), end = marked.indexOf('›') - 1, text = marked.replace(/[‹›]/g, '');
  const done = write[name](text, start, end), at = done.from;
  const all = text.slice(0, done.from) + done.text + text.slice(done.to);
  return `${all.slice(0, at + done.select[0])}‹${all.slice(at + done.select[0], at + done.select[1])}›${all.slice(at + done.select[1])}`;
}

test('bold is put around what is selected, and taken away again', () => {
  assert.equal(made('bold', '每天‹最多›1万元'), '每天**‹最多›**1万元');
  assert.equal(made('bold', '每天**‹最多›**1万元'), '每天‹最多›1万元');
  assert.equal(made('bold', '‹›'), '**‹文字›**');
});

test('headings and lists are of whole lines, and go again', () => {
  assert.equal(made('heading', '一\n二‹二›二\n三'), '一\n‹## 二二二›\n三');
  assert.equal(made('heading', '‹## 二›'), '‹二›');
  assert.equal(made('list', '‹一\n二›'), '‹- 一\n- 二›');
  assert.equal(made('list', '- 一\n‹- 二›'), '- 一\n‹二›');
});

test('tables and callouts stand between empty lines', () => {
  assert.equal(made('callout', '前\n‹小心\n诈骗›'), '前\n\n> [!NOTE]\n> ‹小心\n> 诈骗›\n');
  assert.equal(made('table', '前‹›后'), '前\n\n| ‹项目› | 说明 |\n| --- | --- |\n| 内容 | 内容 |\n\n后');
});

test('what is copied from a spreadsheet is a table', () => {
  assert.equal(tableOf('档\t费率\r\nA|B\t0.1%\r\n'), '| 档 | 费率 |\n| --- | --- |\n| A\\|B | 0.1% |');
  for (const none of ['', '一行', '一\t二', '一\t二\n三', '一\n二']) assert.equal(tableOf(none), null);
});

test('writing reaches whoever listens, where the browser has no command for it', () => {
  open('<textarea id="body">前后</textarea>');
  const field = document.getElementById('body');
  let heard = 0;
  field.addEventListener('input', () => { heard++; });
  put(field, { from: 1, to: 1, text: '中', select: [0, 1] });
  assert.equal(field.value, '前中后');
  assert.equal(heard, 1);
  assert.deepEqual([field.selectionStart, field.selectionEnd], [1, 2]);
});

function tools(found = []) {
  open('<textarea id="body">看这里</textarea>');
  letDialogsOpen();
  const field = document.getElementById('body'), asked = [], pictures = [];
  const source = { title: '链接到文章', find: async (text) => { asked.push(text); return found; }, insert: (one, selected) => `[${selected || one.label}](/a/${one.slug})` };
  const bar = toolbar(field, { link: source }, () => pictures.push(1));
  field.before(bar);
  return { field, bar, asked, pictures, buttons: [...bar.children] };
}

// letDialogsOpen lets dialogs open where the page of the tests does not know how.
function letDialogsOpen() {
  const dialog = document.createElement('dialog');
  const proto = Object.getPrototypeOf(dialog);
  proto.showModal ??= function showModal() { this.setAttribute('open', ''); };
  proto.close ??= function close() { this.removeAttribute('open'); fire(this, 'close'); };
}

test('the toolbar is one stop of the Tab key, with arrows between its buttons', () => {
  const { bar, buttons, field, pictures } = tools();
  assert.equal(bar.getAttribute('role'), 'toolbar');
  assert.equal(bar.getAttribute('aria-controls'), 'body');
  assert.equal(buttons.filter((b) => b.tabIndex === 0).length, 1);
  buttons[0].focus();
  key('ArrowRight', buttons[0]);
  assert.equal(document.activeElement, buttons[1]);
  assert.equal(buttons[1].tabIndex, 0);
  assert.equal(buttons[0].tabIndex, -1);
  key('End', buttons[1]);
  assert.equal(document.activeElement, buttons.at(-1));
  key('ArrowRight', buttons.at(-1));
  assert.equal(document.activeElement, buttons[0]);
  buttons.at(-1).click();
  assert.equal(pictures.length, 1);
  field.setSelectionRange(0, 1);
  assert.equal(key('b', field, { ctrlKey: true }), true);
  assert.equal(field.value, '**看**这里');
  assert.equal(key('b', field), false);
});

test('a link is looked for, chosen by the arrows and put around what was selected', async () => {
  const { field, asked } = tools([{ label: '甲', note: '理财', slug: 'a' }, { label: '<b>乙', note: '', slug: 'b' }]);
  field.setSelectionRange(1, 3);
  key('k', field, { ctrlKey: true });
  await settle();
  const input = document.querySelector('.picker input'), options = [...document.querySelectorAll('.picker [role=option]')];
  assert.deepEqual(asked, ['这里']);
  assert.equal(options[1].querySelector('b'), null, 'nothing is markup');
  assert.equal(input.getAttribute('aria-activedescendant'), 'picked-0');
  key('ArrowDown', input);
  assert.equal(options[1].getAttribute('aria-selected'), 'true');
  key('Enter', input);
  assert.equal(field.value, '看[这里](/a/b)');
  assert.equal(document.querySelector('.picker'), null);
});

test('nothing found is said', async () => {
  const { field } = tools([]);
  key('k', field, { ctrlKey: true });
  await settle();
  assert.equal(document.querySelector('.picker [role=status]').textContent, '没有找到。');
  key('Enter', document.querySelector('.picker input'));
  assert.equal(field.value, '看这里');
});

test('the counter says how much of what is advised is there', () => {
  open('<textarea id="answer"> 二字 </textarea>');
  const field = document.getElementById('answer'), said = counter(field, 3);
  assert.equal(said.textContent, '2 / 3 字');
  type(field, '四个字𠮷');
  assert.equal(said.textContent, '4 / 3 字');
  assert.ok(said.classList.contains('bad'));
});

test('findings stand beside their line, the worst first, and lead there', async () => {
  open('<div><textarea id="body" name="body">一\n二\n三</textarea></div>');
  const chosen = [], column = gutter(document.getElementById('body'), (f) => chosen.push(f));
  const warn = { field: 'body', line: 2, severity: 'warn', level: '警告', message: '甲', match: '' }, block = { ...warn, severity: 'block', level: '禁止', message: '乙' };
  Object.defineProperty(document.getElementById('body'), 'clientHeight', { value: 100 });
  column.show([warn, block, { ...warn, field: 'title', line: 0 }]);
  const buttons = [...document.querySelectorAll('.gutter button')];
  assert.equal(buttons.length, 1);
  assert.equal(buttons[0].textContent, '禁止');
  assert.equal(buttons[0].getAttribute('aria-label'), '第2行：甲\n乙');
  buttons[0].click();
  assert.deepEqual(chosen, [block]);
  column.show([]);
  assert.equal(document.querySelectorAll('.gutter button').length, 0);
  await after(1);
});
