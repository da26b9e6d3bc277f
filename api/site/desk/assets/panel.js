// The desk as a panel in the page of a ticket system. That page tells it, by postMessage,
// which question is asked, by whom and in which ticket, and is given public answers:
//
//   to the panel:   {type: 'wenjin:context', question, ticket, customer}
//   from the panel: {type: 'wenjin:ready'}, {type: 'wenjin:answer', text, ticket}
//
// Only pages of the origins that the service names are listened to, and answers go to
// the one that has told the context, to nobody else. Internal text never leaves: what is
// sent is what may be copied for a customer.
import { own } from './own.js';
import { say } from './words.js';

// context is what a message tells, undefined where it is none of ours. Texts are cut.
export function context(message, origins, parent) {
  const { data, origin, source } = message;
  if (source !== parent || !origins.includes(origin) || data?.type !== 'wenjin:context') return undefined;
  const text = (value, most) => (typeof value === 'string' ? [...value.trim()].slice(0, most).join('') : '');
  return { origin, question: text(data.question, 200), ticket: text(data.ticket, 40), customer: text(data.customer, 40) };
}

// panel lets the desk be a panel, where the page says that it is one. ask searches for a
// question, fill fills in variables, answer gives the public answer once it is there,
// tell tells something.
export function panel({ pane, ask, fill, answer, tell }) {
  const main = document.querySelector('main[data-origins]'), parent = window.parent;
  if (!main || parent === window) return;
  const origins = main.dataset.origins.split(' ').filter(Boolean);
  let host; // what was told last

  const show = () => { for (const button of pane.querySelectorAll('button#insert')) button.hidden = !host; };
  new MutationObserver(show).observe(pane, { childList: true });

  window.addEventListener('message', (message) => {
    const told = context(message, origins, parent);
    if (!told) return;
    host = told;
    own('ticket').textContent = [told.ticket && say('ticket', told.ticket), told.customer].filter(Boolean).join(' · ');
    fill({ 工单号: told.ticket, 客户称呼: told.customer });
    show();
    if (told.question) ask(told.question);
  });
  pane.addEventListener('click', async (e) => {
    if (!e.target.matches('button#insert') || !host) return;
    const { origin, ticket } = host, { text, refused } = await answer();
    if (!text) return tell(refused ?? '');
    parent.postMessage({ type: 'wenjin:answer', text, ticket }, origin);
    tell(say('inserted'));
  });
  parent.postMessage({ type: 'wenjin:ready' }, '*'); // says nothing but that
}
