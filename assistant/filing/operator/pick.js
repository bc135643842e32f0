// Picking in the page: runs in the panel's isolated world. While armed, it takes one trusted click and hides it from the page;
// unarmed, it only records the labels of the buttons pressed, '' for a press on anything else.
(() => {
  if (globalThis.beianPick) return;
  const MOST = 50;
  let armed = false, point = null, words = [''];  // '': earlier presses are unknown
  const BUTTON = 'button, [role="button"], input[type="submit"], input[type="button"], a';
  const isPanel = (node) => node instanceof Element && node.hasAttribute('data-beian-panel');
  const hear = (event) => {
    if (!event.isTrusted || isPanel(event.target)) return;
    if (!armed) {
      if (event.type !== 'click') return;
      const button = event.target.closest?.(BUTTON);
      words = [...words, (button?.textContent || button?.value || '').trim().slice(0, 40)].slice(-MOST);
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
    arm: (state) => { armed = state; point = null; },
    take: () => { const taken = { point, armed }; point = null; return taken; },
    hear: () => { const heard = words; words = []; return heard; },
  });
})()
