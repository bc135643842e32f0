// The name of a plain HTML or ARIA control. First its own label (`for`, wrapping, aria-labelledby, aria-label); else the text to its
// left: bare text, a table cell, the dt of a list; else its title or placeholder. If the text beside it could also belong
// to a neighbour, it has no name: the field is left to the person rather than guessed.
const controlNames = (() => {
  const CONTROLS = 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image]), textarea, '
    + 'select, [role=combobox], [role=listbox], [role=radiogroup], [role=radio], [role=checkbox], [role=switch], [role=spinbutton], '
    + '[role=slider], [role=tree], [role=textbox], [contenteditable=""], [contenteditable=true], [contenteditable=plaintext-only]';
  const ASIDE = 'input, textarea, select, button, option, script, style, svg, [role=tooltip], [class*=tooltip], [class*=popover], [hidden], '
    + '[role=listbox], [role=combobox], [role=textbox], [role=alert], .error, .invalid-feedback';
  const EDGE = 'form, fieldset, section, article, main, body, dialog, [role=dialog], [role=tabpanel], td, th, dd, li, .form-group, .form-item';
  const ICON = /^[?？iⓘℹ!！⚠]\ufe0f?$/; // a tooltip icon
  const ASKS = /^[*＊※\s]*(?:请(?![示求假款愿])|敬请|烦请|详见|参见|参阅|参照|(?:必|选)填|非必填|可?(?:多|单)选项?[。.]?$)/; // what a form asks of the person
  // what is pressed to add a row, to take one away and to move one; what is pressed in a list of records, not in rows of a text
  const ROW = { more: /^(?:[+＋➕]\s*)?(?:添\s?加|新\s?增|增\s?加|追\s?加|插\s?入|再\s?[加添]|加一?[级步层行条项])|^[+＋➕]$/,
    less: /^(?:[-－–—−×✕]\s*)?(?:移\s?除|删\s?除?|去\s?掉|减\s?少|移\s?走)[本该此这末最后]{0,2}一?[级步层行条项]?$|^[-－–—−×✕✖xX]$/,
    move: /^(?:上\s?移|下\s?移|向[上下]|前移|后移|[↑↓▲▼⬆⬇]\ufe0f?$)/, level: /[级步层行]/,
    other: /查\s?询|搜\s?索|重\s?置|编\s?辑|修\s?改|查\s?看|保\s?存|提\s?交|上\s?传|选\s?择/ };
  const PRESSED = 'button, a, [role=button], [onclick], input[type=button]';
  const ROWS = 60; // a longer text beside a control is an explanation, not a label
  const bare = (text) => text.replace(/[ \t\n\r\f]+/g, ' ').trim();
  const says = (text) => /[\p{L}\p{N}]/u.test(text);
  // whether a frame's whole document is one rich-text editor
  function isEditor(frame) {
    const inner = frame.matches('iframe') && frame.contentDocument;
    return Boolean(inner && inner.body && (inner.designMode === 'on' || inner.body.isContentEditable));
  }
  const holdsControl = (node) => node.nodeType === 1 && (node.matches(CONTROLS) || node.querySelector(CONTROLS) !== null
    || deepAll(node, CONTROLS).length > 0 || isEditor(node) || [...node.querySelectorAll('iframe')].some(isEditor));
  function textWithout(element, without = []) {
    if (element.nodeType === 3) return element.data;
    if (element.nodeType !== 1 || without.includes(element) || element.matches(ASIDE) || !isShown(element) || ICON.test(element.textContent.trim())) return '';
    let text = '';
    for (const child of element.childNodes) text += textWithout(child, without);
    return getComputedStyle(element).display === 'inline' ? text : ` ${text} `;
  }
  // the text inside an element, without tooltips, errors and other controls
  const textIn = (element) => bare(isShown(element) ? [...element.childNodes].map((one) => textWithout(one)).join('') : '');
  // The text of a label, without an element of its own in it that only asks or hints (姓名 and below it 请与证件一致).
  function nameIn(element, otherwise = textIn) {
    const hints = [...element.querySelectorAll('*')].filter((one) => ASKS.test(textOf(one)));
    const text = hints.length ? bare([...element.childNodes].map((one) => textWithout(one, hints)).join('')) : '';
    return says(text) ? text : otherwise(element);
  }
  function idsIn(element, attribute) {
    const home = element.getRootNode();
    const ids = (element.getAttribute(attribute) || '').split(/\s+/).filter(Boolean);
    return bare(ids.map((id) => home.getElementById(id)).filter(Boolean).map((one) => textIn(one) || textOf(one)).join(' '));
  }
  // The element's own label, or ''.
  function own(element) {
    const named = idsIn(element, 'aria-labelledby');
    if (named) return named;
    for (const label of element.labels || []) {
      if (label.matches('.error, [role=alert]')) continue;
      if (textIn(label)) return element.matches('[type=radio], [type=checkbox]') ? textIn(label) : nameIn(label);
    }
    return element.matches('iframe') ? '' : bare(element.getAttribute('aria-label') || ''); // a frame's label names the editor
  }

  // --- tables laid out as forms
  function gridOf(table) {
    const grid = [];
    [...table.rows].forEach((row, at) => {
      grid[at] = grid[at] || [];
      for (const cell of row.cells) {
        let column = 0;
        while (grid[at][column]) column += 1;
        for (let down = 0; down < cell.rowSpan; down += 1) {
          grid[at + down] = grid[at + down] || [];
          for (let right = 0; right < cell.colSpan; right += 1) grid[at + down][column + right] = cell;
        }
      }
    });
    return grid;
  }
  const isTitle = (cell) => Boolean(cell) && !holdsControl(cell) && says(textIn(cell));
  function headRow(grid, table) {
    const first = grid[0] || [];
    const isHead = first.length > 1 && new Set(first).size > 1 && first.every((cell) => cell && !holdsControl(cell))
      && first.filter(isTitle).length > 1 && (table.tHead ? table.tHead.contains(first[0]) : first.every((cell) => cell.tagName === 'TH'));
    return isHead ? first : null;
  }
  // In a row of several answers under a header row the column's title is the label, and the row's first cell the question.
  function inTable(element) {
    const cell = closestOver(element, 'td, th');
    const table = cell && cell.closest('table');
    if (!table) return null;
    const grid = gridOf(table);
    const row = grid.findIndex((cells) => cells.includes(cell));
    const column = row < 0 ? -1 : grid[row].indexOf(cell);
    if (column < 0) return null;
    const beside = grid[row].some((one, at) => at && one !== grid[row][at - 1] && one && grid[row][at - 1] && holdsControl(one) && holdsControl(grid[row][at - 1]));
    const head = headRow(grid, table);
    if (beside && head && row > 0) {
      const first = grid[row][0];
      return { label: isTitle(head[column]) ? nameIn(head[column]) : '', within: isTitle(first) ? [textIn(first)] : [] };
    }
    // two answers side by side share the title on their left
    let left = column - 1;
    while (left >= 0 && (grid[row][left] === cell || (grid[row][left] && holdsControl(grid[row][left])))) left -= 1;
    if (left >= 0 && isTitle(grid[row][left])) return { label: nameIn(grid[row][left]), within: [] };
    const above = row > 0 ? grid[row - 1][column] : null;
    if (isTitle(above) && above !== cell && above.colSpan === cell.colSpan) return { label: nameIn(above), within: [] };
    return head && isTitle(head[column]) ? { label: nameIn(head[column]), within: [] } : null;
  }

  // The title of the column that a control in a row of a list stands in, '' for none.
  function column(element) {
    const cell = closestOver(element, 'td, th');
    const table = cell && cell.closest('table');
    if (!table) return '';
    const grid = gridOf(table);
    const row = grid.findIndex((cells) => cells.includes(cell));
    const head = row > 0 ? headRow(grid, table) : null;
    const title = head && head[grid[row].indexOf(cell)];
    return isTitle(title) ? textIn(title) : '';
  }

  // --- bare text beside a control
  function textAround(parent, from, step) {
    let text = '';
    for (let node = from[step]; node; node = node[step]) {
      if (node.nodeType === 1 && node.tagName === 'BR') { if (says(text)) break; if (step === 'nextSibling') break; continue; }
      if (holdsControl(node)) return { text: bare(text), control: node };
      if (node.nodeType === 1 && node.matches('h1, h2, h3, h4, h5, h6, hr, legend, caption, [role=heading]')) break;
      if (node.nodeType === 1 && node.matches('label[for]') && node.control && !isWithin(from, node.control) && node.control !== from) return { text: bare(text), control: null };
      const own = node.nodeType === 3 || node.nodeType === 1 ? textWithout(node) : '';
      const isBlock = node.nodeType === 1 && !/^(inline|inline-block|contents)/.test(getComputedStyle(node).display);
      if (isBlock && says(text)) break;
      text = step === 'previousSibling' ? own + text : text + own;
      if (isBlock && says(text)) break;
    }
    return { text: bare(text), control: null };
  }
  // whether the labels of this parent come after their controls
  function isTrailing(parent) {
    const all = [...parent.childNodes].filter(holdsControl);
    if (!all.length) return false;
    return !says(textAround(parent, all[0], 'previousSibling').text) && says(textAround(parent, all[all.length - 1], 'nextSibling').text);
  }
  function bareText(element) {
    for (let here = element; parentOf(here); here = parentOf(here)) {
      const parent = here.parentNode;
      const before = textAround(parent, here, 'previousSibling');
      const many = [...parent.childNodes].filter(holdsControl).length > 1;
      if (many && isTrailing(parent)) return '';
      if (says(before.text)) return before.text.length > ROWS ? '' : before.text;
      if (before.control) {
        const last = before.control.matches(CONTROLS) ? before.control : deepAll(before.control, CONTROLS).pop();
        if (!last || before.control.matches('div, p, li, tr, section') || own(last)) return '';
        return bareText(last);
      }
      const top = parent instanceof ShadowRoot ? parent.host : parent;
      if (top.matches(EDGE)) return '';
    }
    return '';
  }
  function inList(element) {
    let term = closestOver(element, 'dd');
    if (term && [...term.parentElement.children].filter((one) => one.matches('dd')).length && holdsControl(term)) {
      for (term = term.previousElementSibling; term && !term.matches('dt'); term = term.previousElementSibling) if (holdsControl(term)) return '';
      return term ? nameIn(term) : '';
    }
    return '';
  }
  // The label beside the element: {label, within}.
  function near(element) {
    const text = bareText(element);
    if (text) return { label: text, within: [] };
    const cell = inTable(element);
    if (cell && cell.label) return cell;
    const last = inList(element) || bare(element.getAttribute('title') || '') || bare(element.getAttribute('placeholder') || element.getAttribute('aria-placeholder') || '');
    return { label: last, within: [] };
  }

  // --- the word of one box of a group
  function sideWord(box, step) {
    let text = '';
    for (let node = box[step]; node; node = node[step]) {
      if ((node.nodeType === 1 && node.matches('br, p, div, li, h1, h2, h3, h4')) || holdsControl(node)) break;
      text = step === 'nextSibling' ? text + textWithout(node) : textWithout(node) + text;
    }
    return bare(text);
  }
  // Words of the boxes of one group: their labels, else the text after each, else the text before each; [] if unclear.
  function wordsOf(boxes) {
    const named = boxes.map((box) => own(box) || (box.matches('[role]:not(input)') ? textIn(box) : ''));
    if (named.every(says)) return named;
    const after = boxes.map((box, at) => named[at] || sideWord(box, 'nextSibling'));
    if (after.every(says)) return after;
    const before = boxes.map((box, at) => named[at] || sideWord(box, 'previousSibling'));
    return before.every(says) && boxes.length > 1 ? before : [];
  }
  // What can be pressed in an element, by what it says.
  const wordOn = (one) => bare(one.matches('input') ? one.value : textOf(one) || one.getAttribute('aria-label') || one.title || '');
  const pressedIn = (home, words) => [...home.querySelectorAll(PRESSED)].filter((one) => isShown(one) && words.test(wordOn(one)));
  return { ROW, pressedIn, wordOn, CONTROLS, own, near, column, wordsOf, textIn, nameIn, idsIn, bare, says, isEditor };
})();
