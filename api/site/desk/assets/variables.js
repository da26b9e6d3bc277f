// The variables of snippets: {{客户称呼}}, {{工单号}}. What is filled in holds for the next
// snippet too, until somebody says that it is another customer, or leaves the page.
const pattern = /\{\{\s*([^{}\n]{1,20}?)\s*\}\}/g;

// filled is a text with the values of its variables, or names those that have none.
export function filled(text, values) {
  const missing = [];
  const out = text.replace(pattern, (all, name) => {
    const value = (values[name] ?? '').trim();
    if (!value && !missing.includes(name)) missing.push(name);
    return value;
  });
  return missing.length ? { missing } : { text: out };
}

// variables keeps what is filled in within the pane, and puts it into fields that are
// drawn anew by restore.
export function variables(pane) {
  const values = {};
  const fields = () => [...pane.querySelectorAll('[data-variable]')];
  pane.addEventListener('input', (e) => { if (e.target.dataset.variable) values[e.target.dataset.variable] = e.target.value; });
  pane.addEventListener('click', (e) => {
    if (!e.target.matches('[data-clear]')) return;
    for (const name of Object.keys(values)) delete values[name];
    fields().forEach((field) => { field.value = ''; });
    fields()[0]?.focus();
  });
  const restore = () => fields().forEach((field) => { field.value = values[field.dataset.variable] ?? ''; });
  return { values, restore, fill: (given) => { Object.assign(values, given); restore(); } };
}
