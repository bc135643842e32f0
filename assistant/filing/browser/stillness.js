// Whether what a document shows is still: watched from the first look on, asked at each further one (`stillness.py`).
//
//   watch  start to follow the document, and return its watch
//   look   return whether the document is still, waiting for it at most `mostMs`; `answeredMs` ago the site's last answer came
// A document is still after STILL_FRAMES frames without a change, an act on it, or an answer. If it has changed since its last
// answer and the last act, it has shown what they led to, and SHOWN_FRAMES are enough.
(part) => {
  'use strict';
  const [STILL_FRAMES, SHOWN_FRAMES] = [3, 2];
  const [FRAME_MS, LATE_FRAME_MS] = [30, 150];  // a hidden page renders no frames
  const NOTED_WITHIN_MS = 200;  // the program hears of an answer so much later than the document, at most
  const ACTS = ['pointerdown', 'pointerup', 'keydown', 'hashchange', 'popstate'];

  const frame = () => new Promise((next) => { requestAnimationFrame(next); setTimeout(next, LATE_FRAME_MS); });

  if (part === 'watch') {
    return () => {
      const watch = { frames: 0, changedAt: 0, actedAt: 0, answeredAt: 0 };
      let isCounting = false;
      const count = async () => {
        if (isCounting) return;
        isCounting = true;
        for (; watch.frames < STILL_FRAMES; watch.frames += 1) await frame();
        isCounting = false;
      };
      watch.disturb = () => { watch.frames = -1; count(); };  // the frame that is under way does not count
      const change = () => { watch.changedAt = performance.now(); watch.disturb(); };
      const touch = () => { watch.actedAt = performance.now(); watch.disturb(); };
      const note = (entries) => { for (const one of entries) watch.answeredAt = Math.max(watch.answeredAt, one.responseEnd); };
      const answers = new PerformanceObserver((list) => note(list.getEntries()));
      watch.hear = () => note(answers.takeRecords());
      new MutationObserver(change).observe(document, { childList: true, subtree: true, characterData: true });
      answers.observe({ type: 'resource' });
      for (const act of ACTS) addEventListener(act, touch, { capture: true, passive: true });
      count();
      return watch;
    };
  }

  const isEndless = (animation) => animation.effect?.getComputedTiming().endTime === Infinity;
  const turns = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && one.getAnimations({ subtree: true }).some(isEndless);
  const signs = '[aria-busy="true"], [class*="loading" i], [class*="spin" i], [class*="skeleton" i]';
  const isLoading = () => document.readyState === 'loading' || [...document.querySelectorAll(signs)].some(turns);

  return async (watch, { answeredMs, mostMs }) => {
    if (isLoading()) return false;
    const began = performance.now();
    watch.hear();
    const noted = began - answeredMs;
    const answeredAt = watch.answeredAt > noted - NOTED_WITHIN_MS ? Math.min(watch.answeredAt, noted) : noted;
    const hasShown = () => watch.changedAt > Math.max(answeredAt, watch.actedAt);
    if (!hasShown() && answeredMs < STILL_FRAMES * (document.hidden ? LATE_FRAME_MS : FRAME_MS)) watch.disturb();
    while (watch.frames < (hasShown() ? SHOWN_FRAMES : STILL_FRAMES)) {
      if (performance.now() - began > mostMs) return false;
      await frame();
    }
    return !isLoading();
  };
}
