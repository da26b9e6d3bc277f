// Suggestions while typing. Nothing is asked while an input method composes: what
// stands in the box then are letters, not words.
const pause = 120;

for (const form of document.querySelectorAll('.searchbox')) {
  const input = form.querySelector('input'), list = form.querySelector('[role=listbox]');
  let chosen = -1, shown = [], timer = 0, asked = 0, composing = false;

  const close = () => { list.hidden = true; chosen = -1; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
  const choose = (i) => {
    chosen = i;
    [...list.children].forEach((li, k) => li.setAttribute('aria-selected', k === i));
    if (i >= 0) { input.setAttribute('aria-activedescendant', list.children[i].id); list.children[i].scrollIntoView({ block: 'nearest' }); }
    else input.removeAttribute('aria-activedescendant');
  };
  const draw = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(...suggestions.map((s, i) => {
      const li = document.createElement('li');
      li.id = `suggestion-${i}`; li.setAttribute('role', 'option'); li.setAttribute('aria-selected', 'false');
      li.innerHTML = s._formatted; // escaped by the server; mark is the only markup
      li.addEventListener('mousedown', (e) => { e.preventDefault(); location.href = s.url; });
      return li;
    }));
    chosen = -1;
    list.hidden = suggestions.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
  };
  const ask = async () => {
    const text = input.value.trim(), number = ++asked;
    if (!text || composing) return close();
    try {
      const answer = await fetch(`/api/v1/suggest?limit=8&q=${encodeURIComponent(text.slice(0, 100))}`);
      if (answer.ok && number === asked && document.activeElement === input) draw((await answer.json()).suggestions);
    } catch { close(); }
  };
  const later = () => { clearTimeout(timer); if (!composing) timer = setTimeout(ask, pause); };

  input.addEventListener('compositionstart', () => { composing = true; clearTimeout(timer); });
  input.addEventListener('compositionend', () => { composing = false; later(); });
  input.addEventListener('input', later);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (e) => {
    if (composing || e.isComposing) return; // Enter ends the composition, it does not search
    if (e.key === 'Escape' && !list.hidden) { e.preventDefault(); close(); } // or the browser empties the box
    if (list.hidden) return;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      const n = shown.length + 1, step = e.key === 'ArrowDown' ? 1 : n - 1;
      choose((chosen + 1 + step) % n - 1);
    } else if (e.key === 'Enter' && chosen >= 0) { e.preventDefault(); location.href = shown[chosen].url; }
  });
  form.addEventListener('submit', (e) => { if (composing) e.preventDefault(); });
}
