// The agent desk by keyboard. In the box: results open as one types, up and down choose
// among them, Enter goes into the article, Ctrl+Enter copies its public answer with the
// link. In the article: c copies that, v the wording that may be said, i shows the
// internal part, f makes it a favourite, 1 to 9 lead to an open one, x closes it, / goes
// back to the box; w begins the answer of a model, and copies it. Without this script the same page works by links.
import { publicAnswer, withoutInternal, wording } from './copying.js';
import { picker } from './day.js';
import { keyboard } from './keyboard.js';
import { opened } from './opened.js';
import { own } from './own.js';
import { panel } from './panel.js';
import { panes } from './panes.js';
import { passages } from './passage.js';
import { keep, recent } from './recent.js';
import { whileTyping } from './typing.js';
import { variables } from './variables.js';
import { say } from './words.js';
import { written } from './written.js';

const pause = 180; // ms

// address is where a question is answered: fields are the names and values of the form,
// root is where the desk stands.
export function address(fields, root = '/desk') {
  const given = Object.entries(fields).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  return `${root}?` + new URLSearchParams(given);
}

// chosenAfter is the hit that an arrow (1 down, -1 up) leads to from one of count;
// -1 is none yet.
export const chosenAfter = (at, step, count) => Math.min(Math.max(at + step, 0), count - 1);

const arrows = { ArrowDown: 1, ArrowUp: -1 };

// model is the box in the results of what a model writes, if there is one. It begins where
// somebody has asked, and not while they type, and no article answers for sure.
function model(results, read) {
  let section = null, box;
  return {
    // take takes up the box of the results that are shown now.
    take() {
      const now = results.querySelector('[data-written]');
      if (now === section) return;
      box?.end();
      [section, box] = [now, now ? written(now, { credentials: 'same-origin', address: (source) => read(source.slug) }) : undefined];
    },
    begin() { if (section?.dataset.uid && !section.dataset.said) this.start(); },
    // start begins it, and reports whether it was to begin.
    start() {
      if (!box || box.begun) return false;
      box.start();
      return true;
    },
    copied: () => box?.copied() ?? { refused: say('written.nothing') },
  };
}

// keepInternal sees to it that internal text never goes along, whatever is selected by hand.
function keepInternal(tell) {
  document.addEventListener('copy', (e) => {
    const text = withoutInternal(document.getSelection());
    if (text === undefined || !e.clipboardData) return;
    e.preventDefault();
    e.clipboardData.setData('text/plain', text);
    if (!text) tell(say('internal.kept'));
  });
}

// desk makes the page work without loading it anew.
export function desk() {
  const form = own('desk-form'), input = own('desk-q');
  const results = own('desk-results'), pane = own('desk-article');
  const hits = () => [...results.querySelectorAll('[data-hit]')];
  const root = form.getAttribute('action') ?? '/desk';
  const asked = () => address(Object.fromEntries(new FormData(form)), root);
  const tell = (text) => { own('copied').textContent = text; };
  const variable = variables(pane), passage = passages(pane), show = panes(asked, tell, () => { passage.forget(); variable.restore(); box.take(); });
  const box = model(results, (slug) => `${root}/a/${slug}?${new URLSearchParams({ q: input.value.trim() })}`);

  const offerRecent = () => own('recent').replaceChildren(...recent(localStorage).map((value) => Object.assign(document.createElement('option'), { value })));
  const remember = () => { keep(localStorage, input.value.trim()); offerRecent(); };
  const tabs = opened({ nav: own('desk-tabs'), root, who: form.dataset.who ?? '' });
  const visited = () => tabs.visit(pane.querySelector('[data-slug]')?.dataset.slug);
  const open = (link) => {
    hits().forEach((hit) => hit.removeAttribute('aria-current'));
    link.setAttribute('aria-current', 'true');
    link.scrollIntoView({ block: 'nearest' });
    return show.load(link.getAttribute('href'), ['desk-article']);
  };
  // put copies what text gives once everything is there.
  const put = async (text, done) => {
    if (!await show.settled()) return;
    const { text: copied, refused } = text();
    if (refused) return tell(refused);
    try {
      await navigator.clipboard.writeText(copied);
      tell(done);
      remember();
    } catch { tell(say('copy.denied')); }
  };
  const copy = () => put(() => publicAnswer(pane), say('copied.answer'));
  const copyWording = (part) => put(() => wording(pane, part), say('copied.wording'));
  const enter = async () => {
    if (!show.current()) await show.search();
    remember();
    pane.focus();
    if (!await show.settled()) return;
    visited();
    box.begin();
  };
  const writes = () => { if (!box.start()) put(box.copied, say('written.copied')); };
  const move = async (step) => {
    if (!show.current()) await show.search();
    const all = hits(), at = all.findIndex((hit) => hit.hasAttribute('aria-current')), next = chosenAfter(at, step, all.length);
    if (next >= 0 && next !== at) open(all[next]);
  };

  const typing = whileTyping(input, pause, () => { if (!show.current()) show.search(); });
  form.addEventListener('change', (e) => { if (e.target !== input) location.assign(asked()); });
  form.addEventListener('submit', (e) => { e.preventDefault(); if (!typing.composing) enter(); });
  results.addEventListener('click', (e) => {
    if (e.target.closest('[data-copy]')) return put(box.copied, say('written.copied'));
    const at = e.target.closest('[data-hit], [data-cite]'), link = hits().find((hit) => at?.dataset.cite && hit.pathname === at.pathname) ?? at;
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    remember();
    open(link).then((fits) => { if (fits) visited(); });
  });
  pane.addEventListener('click', (e) => {
    if (e.target.matches('button#copy')) copy();
    if (e.target.matches('[data-copy-say]')) copyWording(e.target.closest('.part'));
  });
  const days = own('as-of-days');
  if (days) picker(own('as-of'), own('as-of-open'), days);

  keepInternal(tell);
  const inBox = (e) => { // whatever else is typed there is a question
    if (!(e.key in arrows)) return false;
    move(arrows[e.key]);
    return true;
  };
  const onPage = {
    '/': () => { input.focus(); input.select(); return true; },
    Enter: (e) => { if (e.target === document.body) enter(); },
    ArrowDown: (e) => e.target !== pane && inBox(e), // where it scrolls
    ArrowUp: (e) => e.target !== pane && inBox(e),
    c: copy,
    v: () => copyWording(),
    w: writes,
    f: () => { own('favourite')?.click(); return true; },
    x: () => tabs.close(),
    i: () => pane.querySelectorAll('details.internal').forEach((part) => { part.open = !part.open; }),
  };
  keyboard({ input, typing, inBox, onPage, copy, numbers: (n) => tabs.go(n) });

  offerRecent();
  box.take();
  box.begin();
  const reads = new URL(location.href).pathname.startsWith(`${root}/a/`);
  if (reads) visited(); else tabs.draw();
  if (!input.value && !reads && window.parent === window) input.focus(); // whoever reads has keys; a panel leaves it to the page around it
  panel({
    pane, tell,
    ask: (question) => { input.value = question; return show.search(); },
    fill: variable.fill,
    answer: async () => (await show.settled() ? publicAnswer(pane) : {}),
  });
}

if (own('desk-form')) desk();
