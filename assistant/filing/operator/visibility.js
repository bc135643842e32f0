// Which parts of the panel a person could see: an answer counts only where its button, and the choice that it sends, was
// visible, at one place, for half a second without break. The browser itself judges visibility (IntersectionObserver with
// `trackVisibility`): overlays, opacity, filters, transforms and clips of the page count as invisible. View transitions
// paint above everything, so none of the panel counts while one runs. A browser that cannot judge – also one that cannot
// tell whether a transition runs – makes no button count, and the run asks in the terminal.
() => {
  'use strict';
  const [NEEDED_MS, DELAY_MS, LEAST_WIDTH, LEAST_HEIGHT, MENDS] = [500, 100, 20, 14, 20];
  const since = new Map();  // node → {at, box}: visible there since then
  let watched = new Set();
  const boxOf = node => {
    const {left, top, width, height} = node.getBoundingClientRect();
    const isSeen = width >= LEAST_WIDTH && height >= LEAST_HEIGHT && left >= 0 && top >= 0 && left + width <= innerWidth && top + height <= innerHeight;
    return isSeen ? [left, top, width, height].map(Math.round).join() : '';
  };
  const isTold = CSS.supports('selector(:active-view-transition)');
  const isTransition = () => Boolean(document.startViewTransition) && (!isTold || document.documentElement.matches(':active-view-transition'));
  const begin = node => { const box = boxOf(node); if (box) since.set(node, {at: performance.now(), box}); else since.delete(node); };
  const observer = new IntersectionObserver(entries => {
    for (const {target, isVisible} of entries) {
      if (!isVisible) since.delete(target);
      else if (!since.has(target)) begin(target);
    }
  }, {threshold: [0, 0.25, 0.5, 0.75, 1], trackVisibility: true, delay: DELAY_MS});

  // Start anew where a button moved, shrank or lay under a transition; call at least at every tick and before a press.
  const refresh = () => {
    for (const [node, {box}] of since) {
      if (!node.isConnected || !watched.has(node)) since.delete(node);
      else if (isTransition() || document.visibilityState !== 'visible' || boxOf(node) !== box) begin(node);
    }
  };
  const isReady = node => {
    refresh();
    return observer.trackVisibility === true && since.has(node) && performance.now() - since.get(node).at >= NEEDED_MS;
  };
  return {
    watch(nodes) {
      const next = new Set(nodes);
      for (const node of watched) if (!next.has(node)) { observer.unobserve(node); since.delete(node); }
      for (const node of next) if (!watched.has(node)) observer.observe(node);
      watched = next;
    },
    refresh,
    isReady,
    hides(nodes) { refresh(); return !nodes.some(isReady); },
    // Restore an element whose attributes a page changes, at once but only so often between two renewals: a page that
    // fights on keeps its element, and no press counts. `reopen` shows it again if it is closed or gone.
    keep(host, own, reopen) {
      let mended = 0;
      const mend = () => {
        if (mended > MENDS) return;
        const foreign = [...host.attributes].filter(({name}) => !(name in own));
        const lost = Object.entries(own).filter(([name, value]) => host.getAttribute(name) !== value);
        for (const {name} of foreign) host.removeAttribute(name);
        for (const [name, value] of lost) host.setAttribute(name, value);
        mended += foreign.length + lost.length;
        reopen();
        changes.takeRecords();
      };
      const changes = new MutationObserver(mend);
      changes.observe(host, {attributes: true});
      return {renew() { mended = 0; mend(); }};
    },
    stop() { observer.disconnect(); },
  };
}
