// Suggestions below a search box, by the pattern of a combobox (ARIA APG).
import { latest, whileTyping } from './typing.js';

const pause = 120; // ms
const root = document.documentElement.dataset.root ?? ''; // where a proxy shows the service below a path

// next is the suggestion after one (step 1) or before it (step -1) of count; -1 is
// the box itself, which both ends lead to.
export const next = (chosen, step, count) => (chosen + 1 + step + count + 1) % (count + 1) - 1;

// option draws a suggestion.
function option(suggestion, i) {
  const li = document.createElement('li');
  li.id = `suggestion-${i}`;
  li.setAttribute('role', 'option');
  li.setAttribute('aria-selected', 'false');
  li.innerHTML = suggestion._formatted; // escaped by the server; mark is the only markup
  li.addEventListener('mousedown', (e) => { e.preventDefault(); location.assign(root + suggestion.url); });
  return li;
}

// searchbox makes the box of a form suggest.
export function searchbox(form) {
  const input = form.querySelector('input'), list = form.querySelector('[role=listbox]'), question = latest();
  let chosen = -1, shown = [];

  const show = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(...shown.map(option));
    list.hidden = shown.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    choose(-1);
  };
  const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); choose(-1); };
  const choose = (i) => {
    chosen = i;
    [...list.children].forEach((li, k) => li.setAttribute('aria-selected', String(k === i)));
    if (i < 0) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', list.children[i].id);
    list.children[i].scrollIntoView({ block: 'nearest' });
  };
  const typing = whileTyping(input, pause, async () => {
    const text = input.value.trim(), isNewest = question();
    if (!text) return close();
    try {
      const answer = await fetch(`${root}/api/v1/suggest?limit=8&q=${encodeURIComponent(text.slice(0, 100))}`);
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      if (isNewest() && document.activeElement === input) show(suggestions);
    } catch { close(); }
  });

  input.addEventListener('blur', close);
  input.addEventListener('keydown', (e) => {
    if (typing.composing || e.isComposing || list.hidden) return; // Enter ends the composition, it does not search
    if (e.key === 'Escape') { e.preventDefault(); close(); } // or the browser empties the box
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      typing.cancel();
      question(); // whoever chooses from the list keeps it: answers under way come too late
      choose(next(chosen, e.key === 'ArrowDown' ? 1 : -1, shown.length));
    }
    if (e.key === 'Enter' && chosen >= 0) { e.preventDefault(); location.assign(root + shown[chosen].url); }
  });
  form.addEventListener('submit', (e) => { if (typing.composing) e.preventDefault(); });
}

document.querySelectorAll('.searchbox').forEach(searchbox);
