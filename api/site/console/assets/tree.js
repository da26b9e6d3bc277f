// The tree of categories is put in order by dragging: what is dropped on the upper or
// lower edge of another stands before or behind it, in the middle below it.

const edge = 0.3; // of the height

// whereOn says where something is dropped on a box.
export const whereOn = (box, y) => {
  const at = (y - box.top) / box.height;
  if (at < edge) return 'before';
  return at > 1 - edge ? 'after' : 'into';
};

// tree lets the categories of a form be dragged; move tells the form of it.
export function tree(list, move) {
  let dragged = null;
  const clear = () => { for (const row of list.querySelectorAll('[data-drop]')) delete row.dataset.drop; };
  const onto = (e) => {
    const row = e.target.closest?.('[data-path]');
    const inside = row && dragged && (row.dataset.path === dragged || row.dataset.path.startsWith(`${dragged}/`));
    return row && dragged && !inside ? row : null;
  };
  for (const row of list.querySelectorAll('[data-path]')) row.draggable = true;
  list.addEventListener('dragstart', (e) => {
    const row = e.target.closest?.('[data-path]');
    if (!row) return;
    dragged = row.dataset.path;
    e.dataTransfer.effectAllowed = 'move';
    e.dataTransfer.setData('text/plain', dragged);
  });
  list.addEventListener('dragover', (e) => {
    const row = onto(e);
    clear();
    if (!row) return;
    e.preventDefault();
    row.dataset.drop = whereOn(row.getBoundingClientRect(), e.clientY);
  });
  list.addEventListener('drop', (e) => {
    const row = onto(e);
    if (!row) return;
    e.preventDefault();
    move(dragged, whereOn(row.getBoundingClientRect(), e.clientY), row.dataset.path);
  });
  list.addEventListener('dragend', () => { dragged = null; clear(); });
}
