// The passage of an article that somebody has selected, for a report of what is wrong.
const most = 120; // characters

// passages lets a report in the pane, when it is opened, begin with what was selected, until
// forget is called: another article stands there.
export function passages(pane) {
  let selected = '';
  document.addEventListener('selectionchange', () => {
    const now = document.getSelection(), text = String(now ?? '').trim();
    if (text && pane.contains(now.anchorNode)) selected = text.slice(0, most);
  });
  pane.addEventListener('toggle', (e) => {
    const field = e.target.matches('.report') && e.target.open && e.target.querySelector('[data-passage]');
    if (field && !field.value) field.value = selected;
  }, true);
  return { forget() { selected = ''; } };
}
