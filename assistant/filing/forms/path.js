// The path of an element by its positions among its siblings, so that it is found again without marking the page. It is a
// CSS path; each open shadow root on the way is a step ` >> :scope > `, which Playwright understands too.
function pathOf(element) {
  let path = '';
  for (let up = element; up && up !== document.documentElement;) {
    if (up === document.body) return !path ? 'body' : path.startsWith('>>') ? `body ${path}` : `body > ${path}`;
    const step = `:nth-child(${placeOf(up)})`;
    const isTop = up.parentNode instanceof ShadowRoot;
    path = !path ? step : path.startsWith('>>') ? `${step} ${path}` : `${step} > ${path}`;
    if (isTop) path = `>> :scope > ${path}`;
    up = isTop ? up.parentNode.host : up.parentElement;
  }
  return path;
}
// The position among its siblings, counted once for all of them: nothing moves while a page is read.
const siblings = new Map();
function placeOf(element) {
  const parent = element.parentNode;
  if (!siblings.has(parent)) siblings.set(parent, new Map([...parent.children].map((child, index) => [child, index + 1])));
  return siblings.get(parent).get(element);
}
function typedPathOf(element) {
  const field = element.matches('input, textarea') ? element : element.querySelector('input, textarea');
  return field && pathOf(field);
}
// The element at a path returned by `pathOf`, or null.
function elementAt(path) {
  const step = (here, word) => here && (word === 'body' ? document.body : word === ':scope' ? here.shadowRoot : here.children[/\d+/.exec(word)[0] - 1]);
  return path.split(/ >>? /).reduce(step, document) || null;
}
