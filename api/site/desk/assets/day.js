// A calendar beside the field for a day: by mouse, by touch, and by keyboard as the ARIA
// Authoring Practices have it for date pickers. Without this script the day is typed.
import { say } from './words.js';

const aDay = 24 * 60 * 60 * 1000;
const written = (day) => day.toISOString().slice(0, 10);
const monthOf = (day, offset = 0) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + offset, 1));
const lengthOf = (month) => monthOf(month, 1).getTime() / aDay - month.getTime() / aDay;

// read is a day that was written as 2026-05-20; undefined for anything else.
export function read(text) {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return day && !Number.isNaN(day.getTime()) && written(day) === text ? day : undefined;
}

// weeks are the days of a month, a week in each row, beginning on Monday; there is
// nothing before its first day and after its last.
export function weeks(month) {
  const cells = Array((month.getUTCDay() + 6) % 7).fill();
  for (let n = 1; n <= lengthOf(month); n++) cells.push(new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), n)));
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, i) => cells.slice(7 * i, 7 * i + 7));
}

// moved is the day that a key leads to; undefined for other keys.
export function moved(day, key) {
  const weekday = (day.getUTCDay() + 6) % 7;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -weekday, End: 6 - weekday }[key];
  if (by !== undefined) return new Date(day.getTime() + by * aDay);
  const months = { PageUp: -1, PageDown: 1 }[key];
  if (!months) return undefined;
  const month = monthOf(day, months);
  return new Date(month.getTime() + (Math.min(day.getUTCDate(), lengthOf(month)) - 1) * aDay);
}

const make = (name, more = {}, ...children) => {
  const { aria = {}, ...rest } = more, made = Object.assign(document.createElement(name), rest);
  for (const [key, value] of Object.entries(aria)) made.setAttribute(`aria-${key}`, value);
  made.append(...children);
  return made;
};

// picker lets the button open a calendar in box, of days up to the last that box names; the
// one that is picked stands in the field, which has changed then.
export function picker(field, button, box) {
  const last = read(box.dataset.last);
  let at = last;
  const named = (day) => say('day.named', day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
  const close = (back) => {
    box.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (back) button.focus();
  };
  const pick = (day) => {
    field.value = written(day);
    close(true);
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const cell = (day) => make('td', {}, ...(day ? [make('button', {
    type: 'button', textContent: day.getUTCDate(), disabled: day > last, tabIndex: day.getTime() === at.getTime() ? 0 : -1, onclick: () => pick(day),
    aria: { label: named(day), ...(written(day) === field.value ? { pressed: 'true' } : {}), ...(day.getTime() === last.getTime() ? { current: 'date' } : {}) },
  })] : []));
  const turn = (months, label) => make('button', {
    type: 'button', className: 'link', textContent: months < 0 ? '‹' : '›', disabled: monthOf(at, months) > last, aria: { label },
    onclick: () => { go(moved(at, months < 0 ? 'PageUp' : 'PageDown')); box.querySelectorAll('.link')[months < 0 ? 0 : 1].focus(); },
  });
  const draw = () => box.replaceChildren(
    make('p', {}, turn(-1, say('day.before')), make('strong', { textContent: say('day.month', at.getUTCFullYear(), at.getUTCMonth() + 1), aria: { live: 'polite' } }), turn(1, say('day.after'))),
    make('table', {}, make('thead', {}, make('tr', {}, ...say('day.week').split(' ').map((textContent) => make('th', { textContent })))),
      make('tbody', {}, ...weeks(monthOf(at)).map((week) => make('tr', {}, ...week.map(cell))))),
  );
  const go = (day) => {
    at = day > last ? last : day;
    draw();
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    if (!box.hidden) return close(true);
    go(read(field.value) ?? last);
    box.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    box.querySelector('[tabindex="0"]').focus();
  });
  box.addEventListener('keydown', (e) => {
    e.stopPropagation(); // the page has keys of its own
    const day = e.target.closest('td') && moved(at, e.key);
    if (e.key === 'Escape') close(true);
    else if (day) {
      go(day);
      box.querySelector('[tabindex="0"]').focus();
    } else return;
    e.preventDefault();
  });
  box.addEventListener('focusout', (e) => { if (e.relatedTarget && e.relatedTarget !== button && !box.contains(e.relatedTarget)) close(false); });
  document.addEventListener('click', (e) => { if (!box.hidden && e.isTrusted !== false && !box.contains(e.target) && e.target !== button && e.target.isConnected) close(false); });
}
