// Ends the page's short motions soon after they have begun, while the program acts; in a handover they take their own time.
//
// They are ended, not removed: their end events come, for which frameworks wait. Vue adds its listener up to two frames
// after a CSS animation has begun, and would otherwise wait for its full length by a timer. What lasts longer is no motion
// of a widget, but something to be seen or read (a message that fades), and keeps its time.
// Runs in the guard's world of every document; called again, it only takes the new state.
acts => {
  'use strict';
  const LONGEST_MS = 1000;
  const KEY = Symbol.for('beian.motion');
  if (globalThis[KEY]) { globalThis[KEY].acts = acts; return; }
  const state = globalThis[KEY] = {acts};
  const isShort = animation => animation.playState === 'running'
    && animation.effect?.getComputedTiming().endTime <= LONGEST_MS;
  const end = element => {
    if (!state.acts) return;
    for (const animation of element.getAnimations({ subtree: true })) {
      if (animation.effect?.target === element && isShort(animation)) animation.finish();
    }
  };
  const soon = event => requestAnimationFrame(() => requestAnimationFrame(() => end(event.target)));
  for (const name of ['transitionrun', 'animationstart']) window.addEventListener(name, soon, true);
}
