// Walks a page across its open shadow roots: descendants in page order, ancestors, containment.
function deepAll(root, selector) {
  // without shadow roots the browser's own search returns the same elements in the same order, many times faster
  if (![...root.querySelectorAll('*')].some((one) => one.shadowRoot)) return [...root.querySelectorAll(selector)];
  const found = [];
  const visit = (node) => {
    for (const child of node.children) {
      if (child.matches(selector)) found.push(child);
      if (child.shadowRoot) visit(child.shadowRoot);
      visit(child);
    }
  };
  visit(root);
  return found;
}
function parentOf(element) {
  return element.parentElement || (element.parentNode instanceof ShadowRoot ? element.parentNode.host : null);
}
function closestOver(element, selector) {
  for (let up = element; up;) {
    const found = up.closest(selector);
    if (found) return found;
    const root = up.getRootNode();
    up = root instanceof ShadowRoot ? root.host : null;
  }
  return null;
}
function isWithin(root, element) {
  if (root.contains(element)) return true;
  for (let up = element; up; up = parentOf(up)) if (up === root) return true;
  return false;
}
