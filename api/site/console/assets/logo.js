// A logo is put into the form of the house as a data: address, which the server looks at.

// logos makes the buttons take a picture; put tells the form of it.
export function logos(buttons, most, put) {
  const status = buttons.querySelector('[role=status]');
  buttons.hidden = false;
  const take = async (file, name) => {
    if (file.size > most) { status.textContent = '图片超过 200 KB，请缩小后再上传。'; return; }
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    put(name, `data:${file.type};base64,${btoa(text)}`);
  };
  for (const button of buttons.querySelectorAll('[data-logo]')) {
    button.addEventListener('click', () => {
      const chooser = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/svg+xml,image/png,image/webp,image/jpeg' });
      chooser.addEventListener('change', () => { if (chooser.files[0]) take(chooser.files[0], button.dataset.logo); });
      chooser.click();
    });
  }
  return take;
}
