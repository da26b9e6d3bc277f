import assert from 'node:assert/strict';
import { test } from 'node:test';

import { tree, whereOn } from '../console/assets/tree.js';
import { chosen, ticks } from '../overview/assets/ticks.js';
import { fire, open } from './page.js';

const list = '<input type="checkbox" id="all" hidden><input type="checkbox" name="slug" value="a" form="bulk"><input type="checkbox" name="slug" value="b" form="bulk"><input type="checkbox" name="slug" value="c" form="other">'
  + '<form id="bulk"><select name="do"><option value="owner">1</option><option value="submit">2</option></select><label data-for="owner">x</label><label data-for="owner category">y</label><label data-for="category">z</label></form><span id="count"></span>';

test('one box ticks all of its form, and the number is said', () => {
  open(list);
  const all = document.getElementById('all'), count = document.getElementById('count'), boxes = [...document.querySelectorAll('[name=slug]')];
  ticks(all, document.getElementById('bulk'), count);
  assert.equal(all.hidden, false);
  boxes[0].checked = true;
  fire(boxes[0], 'change');
  assert.equal(count.textContent, '已选 1 篇');
  assert.equal(all.indeterminate, true);
  all.checked = true;
  fire(all, 'change');
  assert.deepEqual(boxes.map((box) => box.checked), [true, true, false]);
  assert.equal(count.textContent, '已选 2 篇');
  all.checked = false;
  fire(all, 'change');
  assert.equal(count.textContent, '');
});

test('only what the chosen change takes is shown', () => {
  open(list);
  const form = document.getElementById('bulk'), shown = () => [...form.querySelectorAll('label')].map((label) => !label.hidden);
  chosen(form);
  assert.deepEqual(shown(), [true, true, false]);
  form.elements.do.value = 'submit';
  fire(form.elements.do, 'change');
  assert.deepEqual(shown(), [false, false, false]);
});

test('a category is dropped before, into or after another, never into itself', () => {
  open('<div id="t"><div data-path="a">a</div><div data-path="a/b">b</div><div data-path="c">c</div></div>');
  assert.deepEqual([1, 50, 99].map((y) => whereOn({ top: 0, height: 100 }, y)), ['before', 'into', 'after']);
  const moves = [], root = document.getElementById('t'), [a, b, c] = root.children;
  tree(root, (...move) => moves.push(move));
  assert.equal(a.draggable, true);
  c.getBoundingClientRect = () => ({ top: 0, height: 100 });
  const drag = (type, target, y) => {
    const e = new Event(type, { bubbles: true, cancelable: true });
    Object.assign(e, { clientY: y, dataTransfer: { setData() {} } });
    target.dispatchEvent(e);
    return e;
  };
  drag('dragstart', a, 0);
  assert.equal(drag('dragover', b, 50).defaultPrevented, false);
  drag('drop', b, 50);
  assert.equal(drag('dragover', c, 90).defaultPrevented, true);
  assert.equal(c.dataset.drop, 'after');
  drag('drop', c, 90);
  drag('dragend', a, 0);
  assert.equal(c.dataset.drop, undefined);
  drag('drop', c, 10); // nothing is dragged
  assert.deepEqual(moves, [['a', 'after', 'c']]);
});
