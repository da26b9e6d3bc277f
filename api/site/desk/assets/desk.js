// The agent desk by keyboard: / search, up and down choose, Enter opens, c copies
// the public answer with its link, i shows the internal part. Without this script
// the same page works by links.
import { publicAnswer, withoutInternal } from './copying.js';
import { keep, recent } from './recent.js';
import { latest, whileTyping } from './typing.js';

const pause = 180; // ms

// address is where a question is answered, and for which day of the past.
export function address(query, asOf) {
  const fields = Object.entries({ q: query.trim(), asOf }).filter(([, value]) => value);
  return '/desk?' + new URLSearchParams(fields);
}

// chosenAfter is the hit that an arrow (1 down, -1 up) leads to from one of count;
// -1 is none yet. From the box it leads to the hit that is open already.
export function chosenAfter(at, step, count, fromBox) {
  if (fromBox && at >= 0) return at;
  return Math.min(Math.max(at + step, 0), count - 1);
}

// desk makes the page work without loading it anew.
export function desk() {
  const form = document.getElementById('desk-form'), input = document.getElementById('desk-q'), asOf = document.getElementById('as-of');
  const results = document.getElementById('desk-results'), pane = document.getElementById('desk-article'), question = latest();
  const hits = () => [...results.querySelectorAll('[data-hit]')];

  const say = (text) => {
    const status = document.getElementById('copied');
    if (status) status.textContent = text;
  };
  const offerRecent = () => document.getElementById('recent').replaceChildren(...recent(localStorage).map((value) => Object.assign(document.createElement('option'), { value })));
  const remember = () => { keep(localStorage, input.value.trim()); offerRecent(); };

  // load draws the named panes as another address of this page has them.
  const load = async (url, panes) => {
    const isNewest = question();
    try {
      const answer = await fetch(url, { headers: { Accept: 'text/html' } });
      if (!isNewest()) return;
      if (!answer.ok) return say('出了点问题，请再试一次。');
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!isNewest()) return;
      if (!page.getElementById('desk-results')) return location.assign(url); // signed out meanwhile
      for (const id of panes) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
      history.replaceState(null, '', url);
    } catch { say('网络不通，请再试一次。'); }
  };
  const search = () => load(address(input.value, asOf.value), ['desk-results', 'desk-article']);
  const open = (link) => {
    hits().forEach((hit) => hit.removeAttribute('aria-current'));
    link.setAttribute('aria-current', 'true');
    link.scrollIntoView({ block: 'nearest' });
    return load(link.getAttribute('href'), ['desk-article']);
  };
  const copy = async () => {
    const { text, refused } = publicAnswer(pane);
    if (refused) return say(refused);
    try {
      await navigator.clipboard.writeText(text);
      say('已复制公开答案和链接。');
    } catch { say('浏览器不允许复制，请手动选择文字。'); }
  };
  const move = (step, fromBox) => {
    const all = hits(), at = all.findIndex((hit) => hit.hasAttribute('aria-current')), next = chosenAfter(at, step, all.length, fromBox);
    if (fromBox) input.blur();
    if (next >= 0 && next !== at) open(all[next]);
  };

  const typing = whileTyping(input, pause, search);
  asOf.addEventListener('change', () => location.assign(address(input.value, asOf.value)));
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    if (typing.composing) return;
    typing.cancel();
    await search();
    remember();
  });
  results.addEventListener('click', (e) => {
    const link = e.target.closest('[data-hit]');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    remember();
    open(link);
  });
  pane.addEventListener('click', (e) => { if (e.target.id === 'copy') copy(); });

  // Whatever is selected by hand, internal text never goes along.
  document.addEventListener('copy', (e) => {
    const text = withoutInternal(document.getSelection());
    if (text === undefined || !e.clipboardData) return;
    e.preventDefault();
    e.clipboardData.setData('text/plain', text);
    if (!text) say('内部资料不会被复制。');
  });

  const arrows = { ArrowDown: 1, ArrowUp: -1 };
  const keys = {
    '/': (e) => { e.preventDefault(); input.focus(); input.select(); },
    Enter: (e) => { if (e.target === document.body) { remember(); pane.focus(); } },
    c: copy,
    i: () => pane.querySelectorAll('details.internal').forEach((part) => { part.open = !part.open; }),
  };
  document.addEventListener('keydown', (e) => {
    if (typing.composing || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const inField = e.target.matches('input, textarea, select'), step = arrows[e.key];
    if (step && (!inField || e.target === input) && hits().length) {
      e.preventDefault();
      move(step, inField);
    } else if (!inField) keys[e.key]?.(e);
  });

  offerRecent();
  if (!input.value) input.focus();
}

if (document.getElementById('desk-form')) desk();
