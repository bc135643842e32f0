// One press with the mouse at a control that stands ready: aim at it, and say afterwards whether the press met it.
//
//   aim     of one element: its human-only word, or the point to press at; null where it is to be waited for
//   landed  whether the press met it: true also where the page has gone on to another document
// Between the two the page may move. What the first event of the press meets decides: a press that meets another
// element is stopped before any control of the page hears of it.
(part, settings) => {
  'use strict';
  const RECORD = Symbol.for('beian.press');
  const [LATE_FRAME_MS, MOST_LOOKS] = [150, 12];
  const EVENTS = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
  const holds = (element, node) => {
    for (let at = node; at; at = at.parentNode || at.host) if (at === element) return true;
    return false;
  };
  const forget = () => {
    const record = window[RECORD];
    if (!record) return undefined;
    delete window[RECORD];
    for (const name of EVENTS) window.removeEventListener(name, record.judge, true);
    return record.met;
  };
  if (part === 'landed') return () => !window[RECORD] || forget() === true;

  const deepest = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found && found.shadowRoot) {
      const inner = found.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
    }
    return found;
  };
  const inside = rect => {
    const [left, right] = [Math.max(rect.left, 0), Math.min(rect.right, innerWidth)];
    const [top, bottom] = [Math.max(rect.top, 0), Math.min(rect.bottom, innerHeight)];
    return right - left >= 1 && bottom - top >= 1 ? [(left + right) / 2, (top + bottom) / 2] : null;
  };
  const isReady = element => element.isConnected
    && element.checkVisibility({visibilityProperty: true})
    && !element.closest(':disabled, [aria-disabled="true"]')
    && !(element.control && element.control.disabled);
  const pointOf = element => {
    const rect = [...element.getClientRects()].find(one => one.width > 0 && one.height > 0);
    const point = rect && inside(rect);
    return point && holds(element, deepest(...point)) ? point : null;
  };

  // What floats over the page (lists, calendars) is put in its place a frame or two after it is drawn.
  const floats = element => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).position === 'absolute' && (!at.offsetParent || at.offsetParent === document.body)) return true;
    }
    return false;
  };
  const frame = () => new Promise(next => {
    const late = setTimeout(next, LATE_FRAME_MS, false);
    requestAnimationFrame(() => { clearTimeout(late); next(true); });
  });
  const settled = async element => {
    let before = null;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const {left, top, width, height} = element.getBoundingClientRect();
      const now = [left, top, width, height].join();
      if (now === before) return true;
      before = now;
      if (!await frame()) return false;
    }
    return false;
  };

  return async element => {
    const word = settings.look(element);
    if (word) return {word};
    forget();
    if (window !== window.top || (window.visualViewport && visualViewport.scale !== 1) || !isReady(element)) return null;
    if (floats(element) && !await settled(element)) return null;
    let point = pointOf(element);
    if (!point) {
      element.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
      if (floats(element) && !await settled(element)) return null;
      point = pointOf(element);
    }
    if (!point) return null;
    const record = {met: null};
    record.judge = event => {
      if (!event.isTrusted) return;
      if (record.met === null) record.met = holds(element, event.composedPath()[0]);
      if (!record.met) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    };
    for (const name of EVENTS) window.addEventListener(name, record.judge, {capture: true, passive: false});
    window[RECORD] = record;
    return {point};
  };
}
