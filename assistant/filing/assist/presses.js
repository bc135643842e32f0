// What the person presses on a page, described as a map names things (named_things.js): its words or tooltip, where it stands,
// and the texts of the boxes around it. Runs before the page hears of the press, and changes nothing.
const ENTERED = 'input:not([type=submit]):not([type=button]), textarea, select, option, [contenteditable=""], [contenteditable=true], [role=textbox], '
  + '[role=combobox], [role=option], [role=radio], [role=checkbox], [role=switch], [role=spinbutton]';
const POPUP = '[class*=dropdown i], [class*=popper i], [class*=popup i], [class*=popover i], [class*=contextmenu i], [class*=context-menu i]';
const NUMBERED = /^\d+[\s.、]+/;
const MOST_BOXES = 14, MOST_TEXT = 600, MOST_WORD = 40, MOST_ALIKE = 12;
const TIP_WITHIN_MS = 500;
// The tooltip that shows by now, or soon after the press of something without words; told to `then`.
function lateTip(then) {
  const before = Date.now();
  const look = () => {
    const tip = tips()[0];
    if (tip) then(tip);
    else if (Date.now() - before < TIP_WITHIN_MS) setTimeout(look, 60);
  };
  look();
}
// event: a trusted click or context menu
function describedPress(event) {
  const now = Date.now(); // by the clock by which requests are timed
  const target = event.composedPath().find((one) => one instanceof Element);
  if (!target || target === document.documentElement || closestOver(target, ENTERED) || closestOver(target, '[data-beian-panel]')) return null;
  const thing = pressable(target) || target, { word, own } = wordOn(thing);
  const icon = word ? '' : tipOn(thing), place = placeAmong(own, word, icon);
  return {
    by: event.type === 'contextmenu' ? 'right' : '', word, icon, place, near: place && place !== 'menu' ? wordsNear(thing, own, word, icon) : '',
    popup: Boolean(closestOver(thing, POPUP)), boxes: boxesAround(thing, own, word, icon),
    beside: wordsBeside(thing), login: deepAll(document, 'input[type=password]').some(isSeen), address: location.href,
    listed: Boolean(closestOver(thing, 'tr, [role=row]')), picture: word || icon ? '' : pictureOf(thing), number: now,
  };
}
const asks = (within, word, icon) => ({ within, word, icon, toggle: false, beside: '' });
// The things of these words on the page, looked for once a press: on a page with long lists each look takes its time.
const looked = new Map();
function onPage(word, icon) {
  const key = `${word}/${icon}`;
  if (!looked.has(key)) looked.set(key, things(asks([], word, icon)));
  return looked.get(key);
}
// The path under which words find a thing: its own, or that of what says them inside it or around it, and nothing besides a number does.
function foundAs(thing, word) {
  const own = pathOf(thing), paths = onPage(word, '').map((one) => one.path);
  const says = (node) => tidy(node.textContent).replace(NUMBERED, '') === word.replace(NUMBERED, '');
  const isIt = (node) => Boolean(node) && (isWithin(thing, node) || isWithin(node, thing)) && says(node) && says(thing);
  return paths.includes(own) ? own : paths.find((path) => isIt(elementAt(path))) || '';
}
// The words by which the thing is found again, and the path of what they find: all that it says, or one text of it beside a count or
// a state; without a number before it.
function wordOn(thing) {
  const whole = tidy(thing.textContent) || tidy(thing.value), texts = textsOf(thing);
  const words = NUMBERED.test(whole) ? [...texts.filter((text) => !NUMBERED.test(`${text} `)), whole] : [whole, ...texts];
  for (const word of words.filter((text) => text && text.length <= MOST_WORD)) {
    const own = foundAs(thing, word);
    if (own) return { word, own };
  }
  return { word: '', own: pathOf(thing) };
}
function textsOf(thing) {
  const texts = [], walker = document.createTreeWalker(thing, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && texts.length < 12; node = walker.nextNode()) texts.push(tidy(node.data));
  return texts.filter((text) => /\p{L}/u.test(text));
}
function tipOn(thing) {
  const marked = [thing, ...deepAll(thing, '[title], [aria-label], [alt], [data-tip]')];
  const own = marked.map((node) => ['title', 'aria-label', 'alt', 'data-tip'].map((name) => tidy(node.getAttribute(name))).find(Boolean)).find(Boolean);
  return own || '';
}
// Which of the things of these words it is: '' the only one, 'menu', 'first', 'last', 'other'.
function placeAmong(own, word, icon) {
  const all = word || icon ? onPage(word, icon) : [];
  const usable = (some) => some.filter((one) => !one.off).map((one) => one.path);
  const isOwn = (paths) => paths.length === 1 && paths[0] === own;
  const said = all.filter((one) => one.menu), inFront = all.filter((one) => one.front);
  if (said.length ? isOwn(usable(said)) : isOwn(usable(all.filter((one) => one.edge)))) return said.length || usable(all).length > 1 ? 'menu' : '';
  const seen = usable(inFront.length ? inFront : all);
  return isOwn(seen) ? '' : seen[0] === own ? 'first' : seen.at(-1) === own ? 'last' : 'other';
}
// The words in the box around it by which it is told from others of its words; '' if there are none, or many others.
function wordsNear(thing, own, word, icon) {
  if (onPage(word, icon).length > MOST_ALIKE) return '';
  for (let up = parentOf(thing), level = 0; up && up !== document.body && level < 6 && (word || icon); up = parentOf(up), level += 1) {
    const texts = wordsIn(up).filter((text) => text !== word && text.length <= 20 && /\p{L}/u.test(text)).slice(0, 2);
    for (const near of texts) {
      const beside = things({ ...asks([], word, icon), beside: near }).filter((one) => !one.off);
      if (beside.length === 1 && beside[0].path === own) return near;
    }
    if (texts.length) return '';
  }
  return '';
}
// The boxes around it from the inside out, each with its text, and whether words, tooltip or arrow are there only once.
function boxesAround(thing, own, word, icon) {
  const boxes = [];
  for (let up = thing; up && up !== document.body && boxes.length < MOST_BOXES; up = parentOf(up)) {
    const text = tidy(up.textContent);
    if (text.length > MOST_TEXT) break;
    if (boxes.length && boxes.at(-1).text === text) continue;
    const path = pathOf(up), alone = word || icon ? things(asks([path], word, icon)).filter((one) => !one.off) : [];
    const arrow = things({ ...asks([path], '', ''), toggle: true })[0], shown = arrow && elementAt(arrow.path);
    boxes.push({ text, alone: alone.length === 1 && alone[0].path === own, toggle: Boolean(shown) && isToggle(thing, shown) });
  }
  return boxes;
}
// Whether a thing is what opens and closes a row; a button of its own inside it is not.
function isToggle(thing, shown) {
  return isWithin(thing, shown) || (isWithin(shown, thing) && (!thing.matches(PRESSED) || thing.matches(TOGGLE)));
}
// The words of the tabs or steps beside it, in order, its own among them.
function wordsBeside(thing) {
  const like = (one, other) => one.localName === other.localName && one.classList[0] === other.classList[0];
  for (let up = thing, level = 0; up && up !== document.body && level < 5; up = parentOf(up), level += 1) {
    const row = [...(up.parentNode ? up.parentNode.children : [])].filter((one) => like(one, up));
    const words = row.map((one) => (textsOf(one)[0] || '').slice(0, MOST_WORD));
    if (row.length > 1 && row.length < 16 && new Set(words).size === row.length && words.every(Boolean)) return words;
  }
  return [];
}
