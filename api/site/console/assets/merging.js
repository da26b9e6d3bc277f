// Choosing between one's own words and those of others writes the result into the form
// at once, unless it was changed by hand since.
import { latest } from './typing.js';

// merging makes the choices of a form work.
export function merging(form) {
  const button = form.querySelector('#remerge'), status = form.querySelector('#remerged');
  if (!button) return;
  const changed = new Set(), questions = {}; // of each field its own: the answer to one choice says nothing of another field
  const merged = async (name) => {
    const answer = await fetch(button.getAttribute('formaction'), { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector(`#editor [name="${name}"]`).value;
  };
  const choose = async (name) => {
    const isNewest = (questions[name] ??= latest())(), byHand = '这一栏已手工修改，选择不再改动它。';
    if (changed.has(name)) return byHand;
    try {
      const value = await merged(name);
      if (!isNewest()) return '';
      if (changed.has(name)) return byHand;
      form.querySelector(`[name="${name}"]`).value = value;
      form.dispatchEvent(new Event('input'));
      return '已更新。';
    } catch { return isNewest() ? '没有更新，请再试一次。' : ''; }
  };
  form.addEventListener('input', (e) => { if (e.target.type !== 'radio') changed.add(e.target.name); });
  form.addEventListener('change', async (e) => {
    if (e.target.type !== 'radio') return;
    const told = await choose(e.target.name.split('.')[1]);
    if (told) status.textContent = told;
  });
}
