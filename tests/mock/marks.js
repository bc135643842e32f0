// Says from outside what the mock's pages do not say: `main[data-ready="full path"]` once the page shows its data, and
// `[data-ready]` on the body of a dialog that shows its form. A page shows its data when all that it asked for is answered, read
// and rendered.
(() => {
  if (window.marksPages) return;
  window.marksPages = true;
  let open = 0;
  let turn = 0;
  const mark = (node, word) => (word === null ? node.removeAttribute('data-ready') : node.setAttribute('data-ready', word));
  const markAll = (selector, wordOf) => document.querySelectorAll(selector).forEach((node) => mark(node, wordOf(node)));
  const look = () => {
    turn += 1;
    const now = turn;
    setTimeout(() => setTimeout(() => {
      if (now !== turn || open) return;
      markAll('main', () => location.hash.slice(1) || null);
      markAll('.dialog-body', (body) => (body.querySelector('form') ? 'shown' : null));
    }));
  };
  const counted = (act) => async function counting(...given) {
    open += 1;
    try {
      return await act.apply(this, given);
    } finally {
      open -= 1;
      look();
    }
  };
  const ask = counted(window.fetch);
  window.fetch = function asking(address, options = {}) {
    if ((options.method || 'GET') === 'GET') markAll('main', () => null);
    return ask.call(window, address, options);
  };
  Response.prototype.json = counted(Response.prototype.json);
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();
})();
