// Picking in the page: runs in the panel's isolated world. While armed, one trusted press on the page is taken, not passed on;
// unarmed, it only remembers the words of the button that was pressed last.
(() => {
  if (globalThis.beianPick) return;
  let armed = false, point = null, word = '';
  const BUTTON = 'button, [role="button"], input[type="submit"], input[type="button"], a';
  const isPanel = (node) => node instanceof Element && node.hasAttribute('data-beian-panel');
  const hear = (event) => {
    if (!event.isTrusted || isPanel(event.target)) return;
    if (!armed) {
      const button = event.type === 'click' && event.target.closest?.(BUTTON);
      if (button) word = (button.textContent || button.value || '').trim().slice(0, 40);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === 'click') point = [event.clientX, event.clientY];
  };
  for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick']) {
    window.addEventListener(type, hear, { capture: true, passive: false });
  }
  globalThis.beianPick = Object.freeze({
    arm: (want) => { armed = want; point = null; if (want) word = ''; },
    take: () => { const found = { point, word, armed }; point = null; return found; },
  });
})()
