// One mouse click at a control that is ready: aim at it, and report afterwards whether the click hit it.
//
//   aim     of one element: why it is human-only, or the point to click at; null if it is not ready
//   landed  false if the click was stopped because it hit something else, 'words' if the target had other words by then (a list
//           may use its rows for other options); true also if no event of it was seen, or the
//           page went on to another document: a control that may have been clicked is not clicked a second time
//   heard   the same, asked along with the click: answered as soon as its last event has come, or by `landed`
// Between the two the page may move. The target of the first event of the click decides, before any control receives it.
// If the click never comes (this program was ended), nobody is blocked: after a moment only clicks at that point are judged.
(part, settings) => {
  'use strict';
  const RECORD = Symbol.for('beian.press');
  const [LATE_FRAME_MS, MOST_LOOKS, MOST_COVERED_LOOKS, PRESS_WITHIN_MS] = [150, 24, 30, 3000];
  const MOST_MOVED_PX = 4;  // some controls rise a little under the pointer
  const EVENTS = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
  const holds = (element, node) => {
    for (let at = node; at; at = at.parentNode || at.host) if (at === element) return true;
    return false;
  };
  const disarm = record => {
    clearTimeout(record.late);
    for (const name of EVENTS) window.removeEventListener(name, record.judge, true);
  };
  const forget = () => {
    const record = window[RECORD];
    if (!record) return undefined;
    delete window[RECORD];
    disarm(record);
    record.tell();
    return record.met;
  };
  const said = met => met === 'words' ? met : met !== false;
  if (part === 'landed') return () => said(forget());
  if (part === 'heard') return () => {
    const record = window[RECORD];
    return record ? record.heard.then(() => said(forget() ?? record.met)) : true;
  };

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
    && !element.closest('label')?.control?.disabled;
  const pointOf = element => {
    const rect = [...element.getClientRects()].find(one => one.width > 0 && one.height > 0);
    const point = rect && inside(rect);
    return point && holds(element, deepest(...point)) ? point : null;
  };

  // An element rendered a moment later (a list being positioned, an error below a field) would move the target away before the
  // click, or between mouse down and up. The browser hands the pointer's arrival to the page with the next frame, so whoever is
  // at the same place when the button goes down has stayed there for a frame; whoever is seen to move is waited for.
  const frame = () => new Promise(next => {
    const late = setTimeout(next, LATE_FRAME_MS, false);
    requestAnimationFrame(() => { clearTimeout(late); next(true); });
  });
  const IN_PLACE = /color|background|opacity|shadow|outline|fill|stroke|visibility|decoration/;
  const motions = () => document.getAnimations()
    .filter(one => one.playState === 'running' && !IN_PLACE.test(one.transitionProperty ?? ''));
  const willEnd = animation => Number.isFinite(animation.effect.getComputedTiming().endTime);
  const settled = async element => {
    if (element.getRootNode() === document && !motions().length) return true;
    const isCarried = () => motions().some(one => one.effect?.target?.contains(element) && willEnd(one));
    let before = null;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const {left, top, width, height} = element.getBoundingClientRect();
      const now = [left, top, width, height].join();
      if (now === before && !isCarried()) return true;
      before = now;
      if (!await frame()) return false;
    }
    return false;
  };

  // What fades away (a dialog, the mask of a list that was loaded) still covers the target for a moment.
  const uncovered = async element => {
    for (let looks = 0; looks < MOST_COVERED_LOOKS; looks += 1) {
      const point = pointOf(element);
      if (point || !isReady(element) || !await frame()) return point;
    }
    return null;
  };

  const refusal = node => {
    const reason = settings.look(node);
    return reason.word || reason.commitment ? reason : null;
  };

  return async element => {
    forget();
    const refused = refusal(element);
    if (refused) return {refused};
    if (window !== window.top || (window.visualViewport && visualViewport.scale !== 1) || !isReady(element)) return null;
    const words = element.textContent;
    if (!performance.getEntriesByType('paint').length) return null;  // the browser drops clicks on a page not painted yet
    if (!await settled(element)) return null;
    let point = pointOf(element);
    if (!point) {
      element.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
      if (!await settled(element)) return null;
      point = await uncovered(element);
    }
    if (!point) return null;
    const turned = refusal(element) || refusal(deepest(...point));
    if (turned) return {refused: turned};
    const record = {met: null, isOld: false, tell: () => {}};
    record.heard = new Promise(tell => { record.tell = tell; });
    const aimed = element.getBoundingClientRect();
    const hasStayed = () => {
      const now = element.getBoundingClientRect();
      return Math.abs(now.left - aimed.left) <= MOST_MOVED_PX && Math.abs(now.top - aimed.top) <= MOST_MOVED_PX;
    };
    const isAtPoint = event => Math.abs(event.clientX - point[0]) <= 1 && Math.abs(event.clientY - point[1]) <= 1;
    const meets = event => isAtPoint(event) && hasStayed()
      && holds(element, event.composedPath()[0]) && isReady(element) && !refusal(event.composedPath()[0]);
    record.judge = event => {
      if (!event.isTrusted || (record.met === null && record.isOld && !isAtPoint(event))) return;
      if (record.met === null) record.met = meets(event) && (element.textContent === words || 'words');
      if (record.met !== true) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      if (event.type !== 'click') return;
      record.tell();
      if (record.isOld) disarm(record);
    };
    forget();  // another aim may have run at the same time
    record.late = setTimeout(() => { record.isOld = true; }, PRESS_WITHIN_MS);
    for (const name of EVENTS) window.addEventListener(name, record.judge, {capture: true, passive: false});
    window[RECORD] = record;
    return {point};
  };
}
