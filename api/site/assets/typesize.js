// Larger type, for whoever wants it; remembered in this browser.
const key = 'wenjin-type';

const remembered = (storage) => { try { return storage.getItem(key) === 'large'; } catch { return false; } };
const remember = (storage, large) => {
  try { if (large) storage.setItem(key, 'large'); else storage.removeItem(key); } catch { /* forbidden: then for this page alone */ }
};

// typesize makes a button switch the type of the page.
export function typesize(button, storage) {
  const show = (large) => {
    if (large) document.documentElement.dataset.type = 'large'; else delete document.documentElement.dataset.type;
    button?.setAttribute('aria-pressed', String(large));
  };
  show(remembered(storage));
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const large = document.documentElement.dataset.type !== 'large';
    remember(storage, large);
    show(large);
  });
}
