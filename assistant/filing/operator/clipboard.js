// What the person copies from the panel: put on the clipboard at their press, and emptied again on request, unless they have
// copied something else on this page or left the window since – then the clipboard may hold something of theirs.
() => {
  'use strict';
  let text = null, isOurs = false;
  const leave = event => { if (event.target === window) isOurs = false; };
  window.addEventListener('blur', leave);
  const put = what => {
    text = what;
    const done = document.execCommand('copy');
    if (text !== null && !done && navigator.clipboard) navigator.clipboard.writeText(what);
    text = null;
  };
  return Object.freeze({
    copy: what => { put(what); isOurs = true; },
    wipe: () => { if (isOurs) put(''); isOurs = false; },
    // Return whether a copy event was ours, and was handled here; any other makes the clipboard the person's own.
    take: event => {
      if (event.type !== 'copy') return false;
      if (text === null) { isOurs = false; return false; }
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
      event.stopImmediatePropagation();
      text = null;
      return true;
    },
    stop: () => window.removeEventListener('blur', leave),
  });
}
