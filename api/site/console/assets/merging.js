// Choosing between one's own words and those of others writes the result into the form
// at once, unless it was changed by hand since.

// merging makes the choices of a form work.
export function merging(form) {
  const button = form.querySelector('#remerge'), status = form.querySelector('#remerged');
  if (!button) return;
  const changed = new Set();
  form.addEventListener('input', (e) => { if (e.target.type !== 'radio') changed.add(e.target.name); });
  form.addEventListener('change', async (e) => {
    if (e.target.type !== 'radio') return;
    const name = e.target.name.split('.')[1];
    if (changed.has(name)) { status.textContent = '这一栏已手工修改，选择不再改动它。'; return; }
    const answer = await fetch(button.getAttribute('formaction'), { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) { status.textContent = '没有更新，请再试一次。'; return; }
    const result = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector(`#editor [name="${name}"]`);
    form.querySelector(`[name="${name}"]`).value = result.value;
    status.textContent = '已更新。';
    form.dispatchEvent(new Event('input'));
  });
}
