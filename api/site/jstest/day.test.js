// The calendar beside the field for a day.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { key, open } from './page.js';
import { moved, picker, read, weeks } from '../desk/assets/day.js';

const day = (text) => new Date(`${text}T00:00:00Z`);
const written = (d) => d.toISOString().slice(0, 10);

test('days are read as they are written', () => {
  assert.equal(written(read('2024-02-29')), '2024-02-29');
  for (const none of ['', '昨天', '2026-02-29', '2026-13-01', '2026-5-1', '2026-05-01x']) assert.equal(read(none), undefined, none);
});

test('weeks begin on Monday and have every day of a month once', () => {
  for (const [month, first, rows, length] of [['2026-05-01', 4, 5, 31], ['2026-02-01', 6, 5, 28], ['2024-02-01', 3, 5, 29], ['2021-02-01', 0, 4, 28], ['2026-08-01', 5, 6, 31]]) {
    const all = weeks(day(month));
    assert.equal(all.length, rows, month);
    assert.equal(all[0].findIndex(Boolean), first, month);
    assert.deepEqual(all.flat().filter(Boolean).map((d) => d.getUTCDate()), Array.from({ length }, (_, i) => i + 1));
  }
});

test('keys lead from day to day', () => {
  for (const [from, by, to] of [
    ['2026-05-01', 'ArrowLeft', '2026-04-30'], ['2026-12-31', 'ArrowRight', '2027-01-01'], ['2026-03-03', 'ArrowUp', '2026-02-24'], ['2026-05-20', 'ArrowDown', '2026-05-27'],
    ['2026-05-20', 'Home', '2026-05-18'], ['2026-05-20', 'End', '2026-05-24'], ['2026-03-31', 'PageUp', '2026-02-28'], ['2024-01-31', 'PageDown', '2024-02-29'], ['2026-12-05', 'PageDown', '2027-01-05'],
  ]) assert.equal(written(moved(day(from), by)), to, `${from} ${by}`);
  assert.equal(moved(day('2026-05-20'), 'x'), undefined);
});

function opened(value = '') {
  const page = open(`<form><input id="as-of" value="${value}"><button type="button" id="as-of-open" hidden aria-expanded="false">选</button><div id="as-of-days" data-last="2026-05-20" hidden></div></form><a href="#">别处</a>`);
  const [field, button, box] = ['as-of', 'as-of-open', 'as-of-days'].map((id) => document.getElementById(id));
  const changed = [];
  document.querySelector('form').addEventListener('change', () => changed.push(field.value));
  picker(field, button, box);
  button.click();
  return { page, field, button, box, changed, focused: () => document.activeElement.getAttribute('aria-label') };
}

test('a day is chosen by keyboard, and Escape leaves it as it was', () => {
  const { field, button, box, changed, focused } = opened();
  assert.equal(button.hidden, false);
  assert.equal(focused(), '2026年5月20日');
  assert.equal(box.querySelectorAll('[tabindex="0"]').length, 1);
  for (const name of ['ArrowDown', 'ArrowUp', 'PageUp', 'ArrowLeft']) assert.equal(key(name, document.activeElement), true);
  assert.equal(focused(), '2026年4月12日', 'what is to come is not reached');
  key('Escape', document.activeElement);
  assert.deepEqual([box.hidden, document.activeElement, changed], [true, button, []]);
  button.click();
  key('ArrowUp', document.activeElement);
  document.activeElement.click();
  assert.deepEqual([box.hidden, field.value, changed, button.getAttribute('aria-expanded')], [true, '2026-05-13', ['2026-05-13'], 'false']);
});

test('a day is chosen by mouse, in another month', () => {
  const { box, changed } = opened('2026-03-15');
  assert.equal(box.querySelector('strong').textContent, '2026年3月');
  assert.equal(box.querySelector('[aria-pressed]').textContent, '15');
  const [before, after] = box.querySelectorAll('.link');
  before.click();
  assert.equal(box.querySelector('strong').textContent, '2026年2月');
  assert.equal(after.disabled, false);
  [...box.querySelectorAll('td button')].find((b) => b.textContent === '3').click();
  assert.deepEqual(changed, ['2026-02-03']);
});

test('nothing after the last day can be chosen, and whoever goes elsewhere closes it', () => {
  const { box, button } = opened();
  assert.deepEqual([...box.querySelectorAll('td button')].filter((b) => b.disabled).map((b) => b.textContent).slice(0, 2), ['21', '22']);
  assert.equal(box.querySelectorAll('.link')[1].disabled, true);
  document.querySelector('a').click();
  assert.equal(box.hidden, true);
  button.click();
  button.click();
  assert.equal(box.hidden, true, 'a second click closes it');
});
