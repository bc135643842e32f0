// Where values can be read on the screen now, found by another way than the program's own: every text node's Range and
// every field's box, cut by the viewport. Nothing of `assistant` is used. With `move`, scrolls to the first one instead.
(values, move) => {
  const found = [];
  const keep = (value, rect) => {
    const [left, top] = [Math.max(rect.left, 0), Math.max(rect.top, 0)];
    const [right, bottom] = [Math.min(rect.right, innerWidth), Math.min(rect.bottom, innerHeight)];
    if (right - left >= 1 && bottom - top >= 1) found.push({value: values.indexOf(value), left, top, right, bottom});
  };
  const all = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = all.currentNode; node; node = all.nextNode()) {
    const isField = node.nodeType === Node.ELEMENT_NODE && 'value' in node && typeof node.value === 'string';
    const text = node.nodeType === Node.TEXT_NODE ? node.data : isField ? node.value : '';
    for (const value of values) {
      const start = text.indexOf(value);
      if (start < 0) continue;
      if (move) {
        (isField ? node : node.parentElement).scrollIntoView({block: 'center', behavior: 'instant'});
        return [];
      }
      if (isField) {
        keep(value, node.getBoundingClientRect());
      } else {
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + value.length);
        for (const rect of range.getClientRects()) keep(value, rect);
      }
    }
  }
  return found;
}
