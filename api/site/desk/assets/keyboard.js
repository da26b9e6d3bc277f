// Which keys the desk takes, and where: in its box, in the fields of a form, and on the
// page. What it takes, the browser does nothing with.

// keyboard lets keys act: inBox is told those in the box, onPage has those of the page by
// name, copy is for Ctrl+Enter anywhere and Enter after a variable, numbers for 1 to 9.
export function keyboard({ input, typing, inBox, onPage, copy, numbers }) {
  const inForm = (e) => e.target !== input && e.target.matches('input, textarea, select');
  const copies = (e) => e.key === 'Enter' && (e.ctrlKey || e.metaKey || Boolean(e.target.dataset?.variable));
  const taken = (e) => {
    if (copies(e)) { copy(); return true; }
    if (inForm(e) || e.ctrlKey || e.metaKey) return false;
    if (e.target === input) return inBox(e);
    return /^[1-9]$/.test(e.key) ? numbers(Number(e.key)) : onPage[e.key]?.(e) === true;
  };
  document.addEventListener('keydown', (e) => {
    if (!typing.composing && !e.isComposing && !e.altKey && taken(e)) e.preventDefault();
  });
}
