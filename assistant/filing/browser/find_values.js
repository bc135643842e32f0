// Returns the boxes of given values on a page: [[x, y, width, height], …] in CSS pixels of the viewport (or whole page).
//
// Text is compared without white space, letter by letter over neighbouring text nodes, so that a value is found even if
// it is wrapped, grouped (138 0013 8000) or split over spans. A field that contains a value is covered as a whole. Open
// shadow roots and frames of the same origin are searched too. What has the form of a personal number (`pattern`) is
// covered although nobody knows it, if it stands in one text node or field.
({values, pattern, fullPage}) => {
  const bare = text => text.replace(/[\s\u200b-]+/g, '').toLowerCase();
  const wanted = [...new Set(values.map(bare))].filter(Boolean);
  const found = [];
  const form = new RegExp(pattern, 'g');
  const shift = fullPage ? [scrollX, scrollY] : [0, 0];
  const cover = (rects, at) => {
    for (const rect of rects) {
      if (rect.width > 0 && rect.height > 0) found.push([rect.x + at[0], rect.y + at[1], rect.width, rect.height]);
    }
  };
  const heldBy = field => field.tagName === 'SELECT'
    ? [...field.selectedOptions].map(option => option.textContent).join(' ') : field.value + ' ' + (field.placeholder || '');
  const search = (root, at) => {
    let text = '';
    const places = [];
    const walk = node => {
      if (node.nodeType === 3) {
        for (const match of node.data.matchAll(form)) coverPart(node, match.index, match.index + match[0].length, at);
        for (let i = 0; i < node.data.length; i++) {
          const letter = bare(node.data[i]);
          if (letter.length === 1) { text += letter; places.push([node, i]); }
        }
        return;
      }
      if (node.nodeType === 1) {
        if (/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(node.tagName)) return;
        if (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)) {
          const held = heldBy(node);
          if (held.search(form) >= 0 || wanted.some(value => bare(held).includes(value))) cover(node.getClientRects(), at);
          return;
        }
        if (node.shadowRoot) search(node.shadowRoot, at);
        if (node.tagName === 'IFRAME') { frame(node, at); return; }
      }
      for (const child of node.childNodes) walk(child);
    };
    walk(root);
    for (const value of wanted) {
      for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1)) {
        coverText(places.slice(start, start + value.length), at);
      }
    }
  };
  const coverText = (letters, at) => {
    const nodes = [...new Set(letters.map(([node]) => node))];
    for (const node of nodes) {
      const own = letters.filter(([other]) => other === node).map(([, i]) => i);
      coverPart(node, own[0], own[own.length - 1] + 1, at);
    }
  };
  const coverPart = (node, start, end, at) => {
    const range = node.ownerDocument.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    cover(range.getClientRects(), at);
  };
  const frame = (element, at) => {
    const inner = element.contentDocument;
    if (!inner || !inner.documentElement) return;
    const box = element.getBoundingClientRect();
    search(inner.documentElement, [at[0] + box.x + element.clientLeft, at[1] + box.y + element.clientTop]);
  };
  search(document.documentElement, shift);
  return found;
}
