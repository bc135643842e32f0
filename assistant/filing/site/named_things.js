// Finds what a person would press on a page by the words on it, a tooltip, or a record's name. Returns data only: the path of
// each thing (path.js), whether it can be pressed, whether it stands in the menu, and the words of the row around it.
const PRESSED = 'button, a, summary, label, input, [role=button], [role=link], [role=tab], [role=menuitem], [role=treeitem], [role=option], '
  + '[role=switch], [onclick]';
const ROW = 'tr, li, [role=row], [role=listitem], [role=treeitem], article';
const MENU = 'nav, aside, header, [role=menu], [role=menubar], [role=navigation], [role=tablist], [class*=menu i], [class*=sidebar i]';
const TRAIL = '[class*=breadcrumb i], [aria-label*=breadcrumb i]'; // says where the page is
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
  const around = new Set();
  for (const node of found) for (let up = node.parentNode; up && !around.has(up); up = up.parentNode) around.add(up);
  return [...found].filter((node) => !around.has(node));
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
function isInMenu(node) {
  const near = closestOver(node, `${MENU}, ${TRAIL}`);
  return Boolean(near) && !near.matches(TRAIL);
}
function described(nodes) {
  const top = front();
  return [...new Set(nodes)].map((node) => ({ path: pathOf(node), off: isOff(node), menu: isInMenu(node), edge: isAtEdge(node),
    front: isWithin(top, node) }));
}
// Of several things the one that shares the innermost box with an element that says these other words.
function besideIt(root, nodes, words) {
  const others = sayingIt(root, (text) => text === tidy(words));
  const depth = (node) => { let count = 0; for (let up = node; up; up = parentOf(up)) count += 1; return count; };
  const shared = (node) => Math.max(0, ...others.map((other) => { let up = node; while (up && !isWithin(up, other)) up = parentOf(up); return up ? depth(up) : 0; }));
  const ranked = nodes.map((node) => [node, shared(node)]).filter(([, rank]) => rank > 0);
  const best = Math.max(0, ...ranked.map(([, rank]) => rank));
  return ranked.filter(([, rank]) => rank === best).map(([node]) => node);
}
// arg: {within: paths of elements or [], word, icon, toggle, beside}
function things(arg) {
  const roots = rootsOf(arg);
  const matching = roots.flatMap((root) => {
    if (arg.toggle) return [...(root.matches(TOGGLE) ? [root] : []), ...deepAll(root, TOGGLE)].filter(isSeen).slice(0, 1);
    if (arg.icon) return withTip(root, tidy(arg.icon));
    const saying = sayingIt(root, (text) => text === tidy(arg.word));
    const pressed = saying.map(pressable).filter(Boolean);
    return pressed.length ? pressed : withTip(root, tidy(arg.word));
  });
  return described(arg.beside ? besideIt(document.body, [...new Set(matching)], arg.beside) : matching);
}
function rootsOf(arg) {
  return arg.within.length ? arg.within.map(elementAt).filter(Boolean) : [document.body];
}
// arg: {within}: small pressable things without words, whose tooltip may appear only under the pointer, with a mark of what they look like
function wordless(arg) {
  const small = (node) => { const box = node.getBoundingClientRect(); return box.width && box.height && box.width < 64 && box.height < 64; };
  const nodes = rootsOf(arg).flatMap((root) => deepAll(root, '*')).filter((node) => !node.matches('input, textarea, select, option')
    && !tidy(node.textContent) && small(node) && isSeen(node) && pressable(node) && !isOff(node));
  const buttons = nodes.filter((node) => node.matches(PRESSED)); // a box around some is none itself
  const all = new Set(nodes.filter((node) => node.matches(PRESSED) || !buttons.some((button) => isWithin(node, button))));
  const isInner = (node) => { for (let up = parentOf(node); up; up = parentOf(up)) if (all.has(up)) return true; return false; };
  const outer = [...all].filter((node) => !isInner(node));
  return outer.map((node) => ({ path: pathOf(node), looks: looksOf(node), picture: pictureOf(node) }));
}
// A mark of the picture on something without words, the same on every row; it says nothing of what the page holds.
function pictureOf(node) {
  const drawn = node.matches('svg, i, img') ? node : deepAll(node, 'svg, i, img')[0] || node;
  let mark = 2166136261;
  for (const sign of looksOf(drawn)) mark = Math.imul(mark ^ sign.codePointAt(0), 16777619);
  return (mark >>> 0).toString(16);
}
const looksOf = (node) => node.outerHTML.replace(/\s(?:id|aria-describedby|data-v-\w+)="[^"]*"/g, '');
const TIP = '[role=tooltip], [class*=tooltip i], [class*=popper i], [class*=popover i], [class*=tips i]';
// The texts of the tooltips shown.
function tips() {
  const shown = deepAll(document, TIP).filter((node) => isSeen(node) && tidy(node.textContent) && node.textContent.length < 60);
  return shown.filter((node) => !shown.some((other) => other !== node && isWithin(node, other))).map((node) => tidy(node.textContent));
}
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
// arg: {within, name, others: names}: texts that begin with a record's name as a word of its own (1. 微光 · 草稿), in no menu, and with none of the others'
function mentions(arg) {
  const alone = (name) => new RegExp(`^[^\\p{L}]*${escaped(tidy(name))}(?![\\p{L}\\p{N}])`, 'u');
  const name = alone(arg.name), others = arg.others.filter((other) => tidy(other).includes(tidy(arg.name))).map(alone);
  const says = (text) => name.test(text) && !others.some((other) => other.test(text));
  return rootsOf(arg).flatMap((root) => sayingIt(root, says)).filter((node) => !closestOver(node, MENU)).map((node) => ({ path: pathOf(node) }));
}
// What tells where a row ends: {words: words or tips, toggle, name}.
const holds = (node, sign) => sign.words.some((word) => sayingIt(node, (text) => text === tidy(word)).length || withTip(node, tidy(word)).length)
  || (sign.toggle && (node.matches(TOGGLE) || deepAll(node, TOGGLE).some(isSeen)));
const isKnown = (sign) => sign.toggle || sign.words.length > 0;
// arg: {within, pattern, others: pattern or '', edit, opens, adds: signs}: the rows that name a record, with the name's own path.
function rows(arg) {
  const roots = rootsOf(arg), isTipHidden = arg.edit.icon && !roots.some((root) => holds(root, arg.edit)); // it shows under the pointer alone
  const context = { ...arg, edit: isTipHidden ? { ...arg.edit, words: [] } : arg.edit, roots, others: arg.others && new RegExp(arg.others, 'u') };
  const names = new RegExp(arg.pattern, 'u');
  return context.roots.flatMap((root) => sayingIt(root, (text) => names.test(text))).map((name) => {
    const way = wayUp(name, context), near = rowAround(name, context);
    const row = near || rowOn(way, context) || name;
    return { name: pathOf(name), row: pathOf(row), area: areaOf(near || way.at(-1) || name, context).map(pathOf), shown: tidy(name.textContent), words: wordsIn(row) };
  });
}
function wordsIn(row) {
  const own = (node) => tidy([...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data).join(' '));
  return [...new Set(deepAll(row, '*').filter(isSeen).map(own))].filter(Boolean);
}
// The row of a table, list or tree around a name, unless it names other records of the kind as well.
function rowAround(name, context) {
  const near = closestOver(name, ROW);
  const isInside = near && context.roots.some((root) => root !== near && isWithin(root, near));
  return isInside && !namesOther(near, name, context) ? near : null;
}
function namesOther(node, name, context) {
  return Boolean(context.others) && sayingIt(node, (text) => context.others.test(text)).some((other) => !isWithin(name, other) && !isWithin(other, name));
}
// The boxes around a name, innermost first: up to the one that other records' boxes stand beside, before one that holds another record.
function wayUp(name, context) {
  const way = [];
  for (let up = name; up && up !== document.body && !context.roots.includes(up); up = parentOf(up)) {
    if (namesOther(up, name, context) || (isKnown(context.adds) && holds(up, context.adds))) break;
    way.push(up);
    if (isRepeated(up, name, context)) break;
  }
  return way;
}
function rowOn(way, { edit, opens }) {
  const edits = way.filter((node) => isKnown(edit) && holds(node, edit));
  return edits.find((node) => isKnown(opens) && holds(node, opens)) || edits[0] || (isKnown(edit) ? null : way.at(-1));
}
const shapeOf = (node) => [node.localName, ...[...node.classList].filter((word) => !/active|open|expand|select|current|hover|focus|first|last|odd|even|^is-/i.test(word)).sort()].join('.');
function likeIt(node) {
  return [...(node.parentNode ? node.parentNode.children : [])].filter((other) => other !== node && shapeOf(other) === shapeOf(node));
}
// Whether other boxes of its shape stand beside a box and can be edited too.
function isRepeated(node, name, { edit }) {
  const saysMore = (one) => tidy(one.textContent).length > tidy(name.textContent).length;
  const acts = (one) => (edit.words.length ? holds(one, edit) : wordlessIn(one) || (edit.name && saysMore(one)));
  return acts(node) && likeIt(node).some(acts);
}
const wordlessIn = (node) => deepAll(node, 'svg, i, img').some((icon) => isSeen(icon) && pressable(icon));
// A row with what it opens below itself: what follows it, up to the next box like it. In a table that is rows with other cells.
function areaOf(row, context) {
  const area = [row];
  const isNext = row.matches('tr') ? (next) => !next.cells || next.cells.length === row.cells.length : (next) => shapeOf(next) === shapeOf(row);
  if (!row.matches('tr') && (row.matches(ROW) || !likeIt(row).length)) return area;
  for (let next = row.nextElementSibling; next && !isNext(next); next = next.nextElementSibling) {
    if (isKnown(context.adds) && holds(next, context.adds)) break;
    area.push(next);
  }
  return area;
}
