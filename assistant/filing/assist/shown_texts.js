// Reads what a page shows as text beside labels (a record that cannot be changed): {label, section, text, lines, links, path}
// in page order. Runs with the snapshot's own functions; a label whose value holds a control is left to the snapshot.
const NAMES_LABEL = /(^|[-_\s])(label|term)s?($|[-_\s])/i;
const MOST_LABEL = 80, MOST_UP = 3;
function shownTexts() {
  const open = [...document.querySelectorAll(marks('dialog', '[aria-modal=true], dialog[open]'))]
    .filter((one) => isShown(one) && textOf(one) && !(NO_DIALOG && one.closest(NO_DIALOG)));
  const root = open.length ? open[open.length - 1] : document.body;
  if (!root) return [];
  const isPlain = (node) => !node.matches(controlNames.CONTROLS) && !node.querySelector(controlNames.CONTROLS);
  // a tab that is not open may be a box without height that hides what overflows
  const isClipped = (node) => {
    for (let up = node.parentElement; up && up !== root; up = up.parentElement) {
      if (!up.clientHeight && getComputedStyle(up).overflowY !== 'visible' && getComputedStyle(up).display !== 'inline') return true;
    }
    return false;
  };
  // what stands in a row of a list, or is unfolded below it, is no record that somebody has opened
  const isInList = (node) => {
    const own = node.matches('td, th') ? node.closest('table') : node;
    const list = own && own.parentElement && own.parentElement.closest('table');
    return Boolean(list && root.contains(list) && list.tHead);
  };
  const isOnlyIn = (node, parent) => textOf(parent) === textOf(node);
  const isLabelCell = (cell, next) => next && ((cell.matches('th') && next.matches('td')) || NAMES_LABEL.test(cell.getAttribute('class') || ''));
  function cellsBeside(cell) {
    const cells = [...cell.parentElement.cells], at = cells.indexOf(cell), table = cell.closest('table');
    const isListOfTwo = table && cells.length === 2 && at === 0 && !table.tHead && [...table.rows].every((row) => row.cells.length === 2);
    return isLabelCell(cell, cells[at + 1]) || isListOfTwo ? [cells[at + 1]] : [];
  }
  function valuesOf(node) {
    if (node.matches('dt')) {
      const values = [];
      for (let next = node.nextElementSibling; next && next.matches('dd'); next = next.nextElementSibling) values.push(next);
      return values;
    }
    if (node.matches('td, th')) return cellsBeside(node);
    if (node.closest('td, th, dt') && isOnlyIn(node, node.closest('td, th, dt'))) return []; // the cell itself is looked at
    for (let up = node, count = 0; up && up !== root && count < MOST_UP; up = up.parentElement, count += 1) {
      if (up.nextElementSibling) return [up.nextElementSibling];
      if (!up.parentElement || !isOnlyIn(node, up.parentElement)) return [];
    }
    return [];
  }
  const pairs = [], taken = new Set();
  for (const node of deepAll(root, 'dt, th, td, label, [class*=label i], [class*=term i]')) {
    if (!node.matches('dt, th, td, label') && !NAMES_LABEL.test(`${node.getAttribute('class')}`.replace(/__/g, '-'))) continue;
    if (!isShown(node) || !isPlain(node) || isClipped(node) || isInList(node)) continue;
    const label = saidBy(node);
    if (!label || label.length > MOST_LABEL) continue;
    const values = valuesOf(node).filter(isShown);
    if (!values.length || values.some((one) => taken.has(one) || !isPlain(one))) continue;
    values.forEach((one) => taken.add(one));
    pairs.push({ label, values });
  }
  const sections = sectioner(root, pairs.map((one) => one.values[0]));
  return pairs.map(({ label, values }) => ({
    label, section: sections(values[0]), text: values.map((one) => one.innerText.trim()).join('\n'), path: pathOf(values[0]),
    lines: values.flatMap((one) => one.innerText.split('\n')).map((line) => line.trim()).filter(Boolean),
    links: values.flatMap((one) => [...one.querySelectorAll('a[href]')]).map((one) => ({ name: textOf(one), url: one.href }))
      .filter((one) => one.name && /^https?:/.test(one.url)),
  }));
}
