// Finds what a person would press on a page by the words on it, a tooltip, or a record's name. Returns data only: the path of
// each thing (path.js), whether it can be pressed, whether it stands in the menu, and the words of the row around it.
const PRESSED = 'button, a, summary, label, input, [role=button], [role=link], [role=tab], [role=menuitem], [role=treeitem], [role=option], '
  + '[role=switch], [onclick]';
const ROW = 'tr, li, [role=row], [role=listitem], [role=treeitem], article';
const MENU = 'nav, aside, header, [role=menu], [role=menubar], [role=navigation], [role=tablist], [class*=menu i], [class*=sidebar i]';
const DIALOG = '[role=dialog], [aria-modal=true], dialog[open]';
const TOGGLE = '[aria-expanded], [class*=expand i], [class*=toggle i], [class*=arrow i], [class*=caret i]';
const tidy = (text) => (text || '').normalize('NFKC').replace(/\s+/g, ' ').trim().replace(/^(\p{Script=Han}) (\p{Script=Han})$/u, '$1$2').replace(/[\s*＊:：]+$/u, '');
const isSeen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && node.getClientRects().length > 0
  && !closestOver(node, '[aria-hidden=true]:not(svg):not(i), [inert]');
const isOff = (node) => node.matches(':disabled, [aria-disabled=true]') || /(^|[-_ ])(is-)?disabled?($|[-_ ])/.test(node.getAttribute('class') || '');

// The innermost elements of which the whole text, or one text node, is wanted: a title may have a count or a state beside its words.
function sayingIt(root, isIt) {
  const found = new Set();
  for (const node of deepAll(root, '*')) {
    if (node.matches('script, style, option, textarea')) continue;
    const own = [...node.childNodes].filter((child) => child.nodeType === 3).some((child) => isIt(tidy(child.data)));
    const whole = node.textContent.length < 400 && isIt(tidy(node.textContent));
    const value = node.matches('input[type=submit], input[type=button]') && isIt(tidy(node.value));
    if ((own || whole || value) && isSeen(node)) found.add(node);
  }
  return [...found].filter((node) => ![...found].some((other) => other !== node && node.contains(other)));
}
function pressable(node) {
  const near = closestOver(node, PRESSED);
  if (near && (near.textContent.length < 400 || near.matches('input'))) return near;
  return getComputedStyle(node).cursor === 'pointer' ? node : null;
}
function withTip(root, tip) {
  const tips = (node) => [node.getAttribute('title'), node.getAttribute('aria-label'), node.getAttribute('alt'), node.getAttribute('data-tip')];
  const own = deepAll(root, '[title], [aria-label], [alt], [data-tip]').filter((node) => isSeen(node) && tips(node).some((one) => tidy(one) === tip));
  return own.map((node) => pressable(node) || node);
}
// The open dialog on top; the page if there is none.
function front() {
  const open = deepAll(document, DIALOG).filter((node) => isSeen(node) && node.textContent.trim());
  return open.filter((node) => !open.some((other) => other !== node && node.contains(other))).pop() || document.body;
}
// What stands at the edge of the window may be in a menu that does not say so.
function isAtEdge(node) {
  const box = node.getBoundingClientRect();
  return window === window.top && (box.right < innerWidth / 4 || box.bottom < innerHeight / 6);
}
function described(nodes) {
  return [...new Set(nodes)].map((node) => ({ path: pathOf(node), off: isOff(node), menu: Boolean(closestOver(node, MENU)), edge: isAtEdge(node),
    front: isWithin(front(), node) }));
}
// arg: {within: paths of elements or [], words, icon, toggle}
function things(arg) {
  const roots = arg.within.length ? arg.within.map(elementAt).filter(Boolean) : [document.body];
  const found = roots.flatMap((root) => {
    if (arg.toggle) return [...(root.matches(TOGGLE) ? [root] : []), ...deepAll(root, TOGGLE)].filter(isSeen).slice(0, 1);
    if (arg.icon) return withTip(root, tidy(arg.icon));
    const saying = sayingIt(root, (text) => text === tidy(arg.word));
    const pressed = saying.map(pressable).filter(Boolean);
    return pressed.length ? pressed : withTip(root, tidy(arg.word));
  });
  return described(found);
}
// arg: {within, pattern, action: words or tips of what a row has}: the rows that name a record, with the name's own path.
function rows(arg) {
  const roots = arg.within.length ? arg.within.map(elementAt).filter(Boolean) : [document.body];
  const names = new RegExp(arg.pattern, 'u');
  const acts = (node) => arg.actions.some((word) => sayingIt(node, (text) => text === tidy(word)).length || withTip(node, tidy(word)).length);
  const rowOf = (name) => {
    const near = closestOver(name, ROW);
    if (near && roots.some((root) => root !== near && isWithin(root, near))) return near;
    let up = name;
    for (let step = 0; step < 8 && up && !roots.includes(up); step += 1, up = parentOf(up)) if (acts(up)) return up;
    return name;
  };
  return roots.flatMap((root) => sayingIt(root, (text) => names.test(text))).map((name) => {
    const row = rowOf(name);
    return { name: pathOf(name), row: pathOf(row), area: areaOf(row).map(pathOf), shown: tidy(name.textContent),
      words: [...new Set(deepAll(row, '*').filter(isSeen).map((node) => tidy([...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data).join(' '))))].filter(Boolean) };
  });
}
// A row with what it opens below itself: the rows that follow in its table and have other cells than it.
function areaOf(row) {
  const area = [row];
  if (!row.matches('tr')) return area;
  for (let next = row.nextElementSibling; next && next.cells && next.cells.length !== row.cells.length; next = next.nextElementSibling) area.push(next);
  return area;
}
