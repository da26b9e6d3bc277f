// What stands beside the fields: how long the answer is, and findings beside their line.
import { placeOf } from './findings.js';

// counter says how much of what is advised a field holds.
export function counter(field, most) {
  const said = document.createElement('small');
  said.className = 'quiet counter';
  const count = () => {
    const n = [...field.value.trim()].length;
    said.textContent = `${n} / ${most} 字`;
    said.classList.toggle('bad', n > most);
  };
  field.addEventListener('input', count);
  field.after(said);
  count();
  return said;
}

// gutter is a column beside a field, with a button at each line with a finding that
// leads there. show draws them; they follow as the field scrolls.
export function gutter(field, choose) {
  const column = document.createElement('div'), mirror = document.createElement('div'), frame = document.createElement('div');
  frame.className = 'withgutter';
  column.className = 'gutter';
  mirror.className = 'mirror';
  mirror.setAttribute('aria-hidden', 'true');
  field.before(frame);
  frame.append(field, column, mirror);
  let shown = [], last = [];

  const place = () => {
    for (const { button, top } of shown) {
      const at = top - field.scrollTop;
      button.style.top = `${at}px`;
      button.hidden = at < 0 || at > field.clientHeight - 16;
    }
  };
  const topOf = (finding) => {
    mirror.style.width = `${field.clientWidth}px`;
    const line = document.createElement('span');
    mirror.replaceChildren(field.value.slice(0, placeOf(field.value, finding)[0]), line);
    return line.offsetTop;
  };
  const beside = {
    show(findings) {
      last = findings;
      const lines = new Map();
      for (const f of findings) if (f.field === field.name && f.line) lines.set(f.line, [...(lines.get(f.line) ?? []), f]);
      shown = [...lines].map(([line, all]) => {
        const button = document.createElement('button'), worst = all.find((f) => f.severity === 'block') ?? all[0];
        button.type = 'button';
        button.className = `badge ${worst.severity}`;
        button.textContent = worst.level;
        button.title = all.map((f) => f.message).join('\n');
        button.setAttribute('aria-label', `第${line}行：${button.title}`);
        button.addEventListener('click', () => choose(worst));
        return { button, top: topOf(worst) };
      });
      mirror.replaceChildren();
      mirror.style.width = '0';
      column.replaceChildren(...shown.map(({ button }) => button));
      place();
    },
  };
  field.addEventListener('scroll', place);
  addEventListener('resize', () => beside.show(last)); // lines break elsewhere
  return beside;
}
