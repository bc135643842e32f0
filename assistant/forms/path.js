// The CSS path of an element by its places among its siblings: found again without a mark on the page.
function pathOf(element) {
  const steps = [];
  for (let up = element; up && up !== document.documentElement; up = up.parentElement) {
    if (up === document.body) { steps.unshift('body'); break; }
    steps.unshift(`:nth-child(${[...up.parentElement.children].indexOf(up) + 1})`);
  }
  return steps.join(' > ');
}
function typedPathOf(element) {
  return pathOf(element.matches('input, textarea') ? element : element.querySelector('input, textarea'));
}
