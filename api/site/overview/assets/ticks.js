// A list with boxes: one ticks all, and the number of ticked ones is said.

// ticks lets a box stand for all boxes of a form.
export function ticks(all, form, count) {
  const boxes = () => [...document.querySelectorAll(`input[type=checkbox][form="${form.id}"][name=slug]`)];
  const say = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    count.textContent = ticked ? `已选 ${ticked} 篇` : '';
  };
  all.hidden = false;
  all.addEventListener('change', () => { for (const box of boxes()) box.checked = all.checked; say(); });
  document.addEventListener('change', (e) => { if (e.target.name === 'slug') say(); });
  say(); // what the browser has kept
}

// chosen shows those inputs of a form alone that what is chosen in it takes.
export function chosen(form) {
  const show = () => {
    for (const label of form.querySelectorAll('[data-for]')) label.hidden = !label.dataset.for.split(' ').includes(form.elements.do.value);
  };
  form.elements.do.addEventListener('change', show);
  show();
}
