// A page for the scripts under test: happy-dom's window in place of a browser's. What
// the page asks for is answered by the test.
import { readFileSync } from 'node:fs';
import { Window } from 'happy-dom';

const names = ['CSSStyleSheet', 'CompositionEvent', 'DOMParser', 'Event', 'FormData', 'HTMLElement', 'KeyboardEvent', 'MouseEvent', 'MutationObserver', 'Node', 'customElements', 'document', 'history', 'localStorage', 'location', 'navigator', 'sessionStorage', 'window'];

// words are those that a page brings along for its scripts.
const messages = JSON.parse(readFileSync(new URL('../language/messages/zh-Hans.json', import.meta.url), 'utf8'));
const words = JSON.stringify(Object.fromEntries(Object.entries(messages).filter(([key]) => key.startsWith('js.')).map(([key, text]) => [key.slice(3), text])));

const { setTimeout: wait } = globalThis, timers = []; // of the page that is open

// open makes a page the one that globals speak of; what another one waited for goes with it.
// answers is called with each address that is asked for and gives the text or object it
// answers, or a number for a status.
export function open(html, answers = () => 404) {
  timers.splice(0).forEach((timer) => clearTimeout(timer));
  globalThis.setTimeout = (...what) => {
    timers.push(wait(...what).unref()); // nor do the tests wait for it
    return timers.at(-1);
  };
  const window = new Window({ url: 'https://help.example/desk' });
  for (const name of names) Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
  globalThis.addEventListener = window.addEventListener.bind(window);
  window.document.body.innerHTML = html;
  window.document.head.append(Object.assign(window.document.createElement('script'), { type: 'application/json', id: 'words', textContent: words }));
  const page = { window, asked: [], sent: [], went: [], copied: [] };
  window.HTMLElement.prototype.scrollIntoView = () => {};
  Object.defineProperty(globalThis, 'location', { value: { href: window.location.href, assign: (url) => page.went.push(url) }, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: { clipboard: { writeText: async (text) => { page.copied.push(text); } } }, configurable: true });
  globalThis.fetch = async (url, options = {}) => {
    page.asked.push(url);
    page.sent.push(options);
    const answer = await answers(url, options);
    const status = typeof answer === 'number' ? answer : 200;
    return { ok: status < 400, status, json: async () => answer, text: async () => answer };
  };
  return page;
}

// key presses a key, in an element or on the page; it says whether the page took it.
export function key(name, target = document.body, more = {}) {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event.defaultPrevented;
}

// type puts a text in a field as somebody who types does.
export function type(input, text) {
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

export const fire = (target, name) => target.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));

// settle lets everything happen that waits for an answer only.
export const settle = () => new Promise((resolve) => { wait(resolve, 5); });

// after waits some milliseconds and then for answers.
export const after = async (milliseconds) => { await new Promise((resolve) => { wait(resolve, milliseconds); }); await settle(); };
