// Walking a page across its open shadow roots: everything below an element in page order, the way up, what holds what.
function deepAll(root, selector) {
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
  for (let up = element; up; up = parentOf(up)) if (up.matches(selector)) return up;
  return null;
}
function isWithin(root, element) {
  for (let up = element; up; up = parentOf(up)) if (up === root) return true;
  return false;
}
