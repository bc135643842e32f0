// The label, containing items and section of a control, independent of the kit. Labels come from ARIA, `for`, wrapping
// labels and form items; sections from the headings before a control among its ancestors' children, and from the names of
// tab panels and regions.
const ITEM = marks('item', '.form-item, .form-group, [data-form-item]');
const ITEM_LABEL = marks('itemLabel', '.form-label, label, legend');
const HEADING = marks('heading', 'h1, h2, h3, h4, h5, h6, legend, caption, [role=heading], .section-title');
const SECTION = marks('section', 'section, fieldset, article, .form-section');

const textOf = (element) => (element ? element.textContent.replace(/[ \t\n\r\f]+/g, ' ').trim() : '');
const isShown = (element) => element.checkVisibility({ visibilityProperty: true });

function byIds(ids) {
  return joined((ids || '').split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean));
}
function joined(elements) {
  return elements.map(textOf).filter(Boolean).join(' ');
}

function ownLabel(item) {
  for (const label of item.querySelectorAll(ITEM_LABEL)) {
    if (label.closest(ITEM) !== item) continue;
    if (label.querySelector('input, textarea, select')) continue;
    return label;
  }
  return null;
}

// The text of a label, without tooltip icons, tooltip texts, hidden parts and hints in elements of their own.
const saidBy = (label) => (label && label.children.length && controlNames.nameIn(label)) || textOf(label);

function itemOf(element, root) {
  const item = closestOver(element, ITEM);
  return item && isWithin(root, item) && item !== root ? item : null;
}

function labelWithoutItem(element) {
  const named = byIds(element.getAttribute('aria-labelledby'));
  if (named) return named;
  const control = element.matches('input, textarea, select') ? element : element.querySelector('input, textarea, select');
  if (element.matches('label')) return saidBy(element);
  const aria = element.getAttribute('aria-label') || (control && control.getAttribute('aria-label')) || '';
  if (control && control.labels && control.labels.length) {
    const label = control.labels[0];
    const bare = label.cloneNode(true);
    bare.querySelectorAll('input, textarea, select').forEach((inner) => inner.remove());
    if (textOf(bare)) return textOf(bare);
  }
  return aria;
}

function headingLevel(heading) {
  const tag = /^H([1-6])$/.exec(heading.tagName);
  return tag ? Number(tag[1]) : Number(heading.getAttribute('aria-level')) || 5;
}

const NAMED = '[role=tabpanel]';
// A lone h2 is a page title; it is a section's title inside a section, or if its parent has several.
function isPart(parent, level) {
  if (parent.nodeType !== 1) return false;
  return parent.matches(SECTION) || (level === 2 && parent.querySelectorAll(':scope > h2').length > 1);
}
// Returns a function element → [section titles, outermost first]; page titles (h1, a lone h2) do not count as sections.
function sectioner(root, roots) {
  const headings = new Set(deepAll(root, HEADING).filter(isShown));
  const held = new Set();
  const heldBy = new Map();
  for (const unit of roots) for (let up = unit; up && up !== root; up = parentOf(up)) held.add(up);
  for (const heading of headings) {
    for (let up = heading; up && up !== root; up = parentOf(up)) if (!heldBy.has(up)) heldBy.set(up, heading);
  }
  const cache = new Map();
  const before = (child) => {
    if (cache.has(child)) return cache.get(child);
    const titles = [];
    let lowest = 99;
    for (let sibling = child.previousElementSibling; sibling; sibling = sibling.previousElementSibling) {
      const heading = headings.has(sibling) ? sibling : held.has(sibling) ? null : heldBy.get(sibling);
      if (!heading || headingLevel(heading) >= lowest) continue;
      lowest = headingLevel(heading);
      if (lowest <= 2 && !isPart(child.parentNode, lowest)) continue;
      const title = controlNames.nameIn(heading, textOf);
      if (title) titles.unshift(title);
    }
    cache.set(child, titles);
    return titles;
  };
  return (element) => {
    const path = [];
    for (let up = element; up && up !== root; up = parentOf(up)) {
      const name = up.matches(NAMED) ? byIds(up.getAttribute('aria-labelledby')) || up.getAttribute('aria-label') || '' : '';
      if (name && path[0] !== name) path.unshift(name);
      path.unshift(...before(up));
    }
    return path;
  };
}
