// Picking in the page: runs in the panel's isolated world. While armed, it takes one trusted click and hides it from the page;
// unarmed, it only records the labels of the buttons pressed, '' for a press on anything else. In the frames of the site only an armed
// click is heard.
(() => {
  if (globalThis.beianPick) return;
  const MOST = 50;
  let armed = false, point = null, words = [''];  // '': earlier presses are unknown
  const BUTTON = 'button, [role="button"], input[type="submit"], input[type="button"], a';
  const isPanel = (node) => node instanceof Element && node.hasAttribute('data-beian-panel');
  const TYPES = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick'];
  const hear = (event) => {
    if (!event.isTrusted || isPanel(event.target)) return;
    if (!armed) {
      if (event.type !== 'click' || event.view !== window) return;
      const button = event.target.closest?.(BUTTON);
      words = [...words, (button?.textContent || button?.value || '').trim().slice(0, 40)].slice(-MOST);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === 'click') point = inWindow(event);
  };
  // Where a press is in the whole window: the boxes of the frames around it count, their borders do not.
  function inWindow(event) {
    let x = event.clientX, y = event.clientY;
    for (let frame = event.target.ownerDocument.defaultView.frameElement; frame; frame = frame.ownerDocument.defaultView.frameElement) {
      const box = frame.getBoundingClientRect();
      x += box.x;
      y += box.y;
    }
    return [x, y];
  }
  const known = new WeakSet();
  // Listens in a document and in those of its frames, and in what they show later; a frame of another site has none to be had.
  function attend(shown) {
    if (!known.has(shown)) {
      known.add(shown);
      for (const type of TYPES) shown.defaultView.addEventListener(type, hear, { capture: true, passive: false });
      shown.addEventListener('load', () => attend(shown), true);
    }
    for (const frame of shown.querySelectorAll('iframe, frame')) {
      if (frame.contentDocument && frame.contentDocument.defaultView) attend(frame.contentDocument);
    }
  }
  attend(document);
  globalThis.beianPick = Object.freeze({
    arm: (state) => { armed = state; point = null; attend(document); },
    take: () => { const taken = { point, armed }; point = null; attend(document); return taken; },
    hear: () => { const heard = words; words = []; return heard; },
  });
})()
