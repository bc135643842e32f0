// The panel in the page: runs in the isolated world `beian`, renders Python's state with its texts, reports trusted presses.
// Page scripts see one empty element and nothing else. A press counts only where visibility.js calls the button ready, and
// the choice that it sends; the keyboard comes in by the documented shortcut alone, never by Tab.
(style, visibility, copier, lister) => {
  if (window !== window.top || globalThis.beianPanel || document.contentType !== 'text/html') return;

  const TICK = 250, EDGE = 16, COVERED = 10000, UNSEEN = 16;  // ticks without a button in sight, after which the terminal asks
  const XHTML = 'http://www.w3.org/1999/xhtml';
  const QUIET = ('pointerdown pointerup mousedown mouseup click dblclick auxclick contextmenu touchstart touchend keydown keyup ' +
    'keypress beforeinput input textInput change compositionstart compositionupdate compositionend focusin focusout focus blur ' +
    'copy cut paste drop selectstart dragstart submit reset').split(' ');
  const MOVES = ['scroll', 'resize', 'transitionend', 'load'];
  const PRESSED = 'button, a[href], input, textarea, select, ' + ['button', 'menuitem', 'tab', 'treeitem'].map((role) => `[role="${role}"]`);

  const make = (tag, cls, parent, text) => {
    const node = document.createElementNS(XHTML, tag);
    if (cls) node.className = cls;
    if (text !== undefined) node.textContent = text;
    if (parent) parent.append(node);
    return node;
  };
  const setText = (node, text) => {
    if (node.textContent !== (text || '')) node.textContent = text || '';
    node.hidden = !text;
  };

  // ---- the element, its closed root, and its parts -------------------------------------------------------------
  const host = make('div');
  host.setAttribute('data-beian-panel', '');
  host.setAttribute('popover', 'manual');  // its style is `:host` in panel.css, which no style of the page overrides
  const root = host.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];

  const mark = make('div', 'mark', root);
  const aim = make('div', 'aim', root);
  make('i', '', aim);
  const aimText = make('span', '', aim);
  const panel = make('section', 'panel', root);
  const head = make('div', 'head', panel);
  const name = make('div', 'name', head);
  const tools = make('div', 'tools', head);
  const line = make('div', 'line', panel);
  const field = make('div', 'field', panel);
  const track = make('div', 'track', panel);
  const bar = make('i', '', track);
  const notes = make('div', 'notes', panel);
  const gone = make('div', 'gone', panel);
  gone.setAttribute('role', 'alert');
  const card = make('div', 'card', panel);
  const sure = make('div', 'sure', panel);
  const row = make('div', 'row', panel);
  const live = make('div', 'live', panel);
  live.setAttribute('role', 'status');
  live.setAttribute('aria-live', 'polite');
  mark.hidden = aim.hidden = true;

  let state = null, missed = 0, ticks = 0, asking = false, spot = '', cardId = null, waited = null, said = '';
  let markAnchor = null, aimAnchor = null, following = 0, covered = new Set(), isKeyed = false, unseen = 0, isCovered = false, stays = false;
  const sight = visibility(), clipboard = copier();
  let ui = { folded: false, side: 'r' };

  const report = (message) => { if (typeof globalThis.beianPress === 'function') globalThis.beianPress(JSON.stringify(message)); };
  const lapsed = () => state !== null && missed * TICK > state.lapse_ms;

  // ---- place: connected, on top, not over what the page wants pressed ----------------------------------------------
  const modal = () => [...document.querySelectorAll('dialog:modal')].pop() || document.documentElement;

  const mount = () => {
    if (!state || !document.documentElement) return;
    const home = modal();
    const above = new Set([...document.querySelectorAll(':popover-open, :modal, :fullscreen')].filter((node) => node !== host));
    const fresh = [...above].some((node) => !covered.has(node));
    covered = above;
    const connected = host.isConnected && host.parentNode === home;
    if (connected && host.matches(':popover-open') && !fresh) return;
    const held = root.activeElement;
    if (!connected) {
      for (const old of document.querySelectorAll('[data-beian-panel]')) if (old !== host) old.remove();
      home.append(host);
    }
    if (host.matches(':popover-open')) host.hidePopover();
    host.showPopover();
    if (held) held.focus({ preventScroll: true });
  };

  const area = (where) => {
    const { width, height } = panel.getBoundingClientRect();
    return {
      left: where[0] === 'r' ? innerWidth - EDGE - width : EDGE,
      top: where[1] === 'b' ? innerHeight - EDGE - height : EDGE,
      width, height,
    };
  };
  const overlap = (a, b) => Boolean(b) && a.left < b.left + b.width && b.left < a.left + a.width
    && a.top < b.top + b.height && b.top < a.top + a.height;
  const shared = (a, b) => (Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left))
    * (Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)) / Math.max(b.width * b.height, 1);

  const isUnder = (button, box, seen) => {
    const left = Math.max(box.left, seen.left), top = Math.max(box.top, seen.top);
    const right = Math.min(box.left + box.width, seen.right), bottom = Math.min(box.top + box.height, seen.bottom);
    const there = document.elementsFromPoint((left + right) / 2, (top + bottom) / 2).find((node) => node !== host);
    return Boolean(there) && there.closest(PRESSED) === button;
  };
  const hidden = (box) => [...document.querySelectorAll(PRESSED)].filter((button) => {
    const seen = button.getBoundingClientRect();
    return seen.width && overlap(box, seen) && isUnder(button, box, seen);
  }).length;
  const cost = (where) => {
    const box = area(where);
    const aimed = place(aimAnchor), marked = place(markAnchor);
    const pointed = overlap(box, aimed) ? (state.aim.strict ? COVERED : 1000 * shared(box, aimed)) : 0;
    return pointed + (overlap(box, marked) ? 100 * shared(box, marked) : 0) + (ui.placed ? 0 : hidden(box));  // where the person put it, it stays
  };

  const settle = (home) => {
    if (!host.isConnected || !state) return;
    const other = ui.side === 'r' ? 'l' : 'r';
    const spots = [ui.side + 'b', ui.side + 't', other + 'b', other + 't'];
    if (home || !spot) panel.dataset.spot = spot = spots[0];
    if (!home && (panel.matches(':hover') || root.activeElement)) return;
    let least = cost(spot);
    for (const candidate of least ? spots : []) {
      const price = cost(candidate);
      if (price < least) { least = price; panel.dataset.spot = spot = candidate; }
    }
    if (least >= COVERED && !ui.folded) fold(true); else drawTools();
  };

  const fold = (folded) => {
    ui.folded = folded;
    draw();
    settle(true);
    report({ ui });
  };

  // ---- outlines drawn in the panel's own layer, following what they mark ------------------------------------------
  const anchor = (rect) => {
    if (!rect) return null;
    const x = rect.x + rect.width / 2, y = rect.y + rect.height / 2;
    const node = document.elementsFromPoint(x, y).find((element) => element !== host) || document.documentElement;
    const box = node.getBoundingClientRect();
    return { node, dx: rect.x - box.left, dy: rect.y - box.top, width: rect.width, height: rect.height };
  };
  const place = (held) => {
    if (!held || !held.node.isConnected) return null;
    const box = held.node.getBoundingClientRect();
    return { left: box.left + held.dx, top: box.top + held.dy, width: held.width, height: held.height };
  };
  const outline = (node, held, pad) => {
    const box = place(held);
    if (node.hidden !== !box) node.hidden = !box;
    if (!box) return;
    const off = box.top > innerHeight - 4 ? 'down' : box.top + box.height < 4 ? 'up' : '';
    const top = off === 'down' ? innerHeight - 20 : off === 'up' ? 20 : box.top - pad;
    const height = off ? 0 : box.height + 2 * pad;
    const style = `left:${box.left - pad}px;top:${top}px;width:${box.width + 2 * pad}px;height:${height}px`;
    if (node.dataset.at !== style) node.dataset.at = node.style.cssText = style;
    node.toggleAttribute('data-off', Boolean(off));
    node.toggleAttribute('data-low', off ? off === 'up' : top < 48);
  };
  const follow = () => {
    outline(mark, markAnchor, 4);
    outline(aim, aimAnchor, 6);
  };
  const followSoon = () => {  // at most once per frame and only after a move: a loop would keep the page painting
    if (!following && state) following = requestAnimationFrame(() => { following = 0; follow(); });
  };

  // ---- drawing -----------------------------------------------------------------------------------------------------
  const button = (parent, act, text, cls) => {
    const node = make('button', cls || '', parent, text);
    node.type = 'button';
    node.tabIndex = -1;
    node.dataset.act = act;
    return node;
  };
  const facts = lister(make, button, host);
  const keepFocus = (parent, fill) => {
    const act = root.activeElement && parent.contains(root.activeElement) ? root.activeElement.dataset.act : null;
    parent.replaceChildren();
    fill();
    const again = act && [...parent.querySelectorAll('button')].find((node) => node.dataset.act === act);
    if (again) again.focus({ preventScroll: true });
  };
  const redraw = (parent, wanted, fill) => {
    const key = JSON.stringify(wanted);
    if (parent.drawn === key) return;
    parent.drawn = key;
    keepFocus(parent, fill);
  };

  const drawTools = () => redraw(tools, [state.texts.fold, ui, spot], () => {
    button(tools, 'fold', ui.folded ? state.texts.unfold : state.texts.fold, 'quiet');
    button(tools, 'side', (spot || ui.side)[0] === 'r' ? state.texts.to_left : state.texts.to_right, 'quiet');
  });

  const drawLine = (parts) => redraw(line, parts, () => {
    line.hidden = !parts.length;
    parts.forEach((part, index) => { if (index) line.append(' · '); make('span', '', line, part); });
  });

  const drawRow = () => redraw(row, state.buttons, () => {
    for (const item of state.buttons) button(row, 'press:' + item.press, item.label, item.press === 'end' ? 'end' : '');
  });

  const drawSure = () => redraw(sure, [asking, state.texts.sure], () => {
    if (!asking) return;
    make('div', '', sure, state.texts.sure);
    const answers = make('div', 'answers', sure);
    button(answers, 'press:end', state.texts.end, 'end');
    button(answers, 'stay', state.texts.stay);
  });

  const drawChoices = (body, wanted) => {
    const list = make('div', 'choices', body);
    list.setAttribute('role', 'radiogroup');
    list.setAttribute('aria-label', wanted.title);
    for (const word of wanted.choices) facts.drawChoice(list, word, word);
  };

  const drawCard = () => {
    const wanted = state.card;
    card.hidden = !wanted;
    if (!wanted) { cardId = null; card.replaceChildren(); return; }
    if (cardId !== wanted.id) {
      cardId = wanted.id;
      card.replaceChildren();
      const body = make('div', 'body', card);
      make('div', 'kicker', body, wanted.heading);
      make('h2', 'title', body, wanted.title);
      for (const text of wanted.lines) make('p', '', body, text);
      for (const text of wanted.fixed) make('p', 'fixed', body, text);
      facts.draw(body, wanted.facts, state.texts);
      if (wanted.choices.length) drawChoices(body, wanted);
      waited = make('div', 'waited', card);
      const answers = make('div', 'answers', card);
      for (const item of wanted.buttons) {
        const node = button(answers, 'answer:' + item.answer, item.label, item.main ? 'main' : '');
        node.needsChoice = item.needs_choice;
      }
    }
    setText(waited, wanted.waited);
    const chosen = card.querySelector('input:checked');
    for (const node of card.querySelectorAll('.answers button')) if (node.needsChoice) node.disabled = !chosen;
  };

  const announce = () => {
    const text = state.card ? state.card.heading + ' ' + state.card.title : state.announce || '';
    if (text !== said) { said = text; live.textContent = text; }
  };

  const draw = () => {
    const small = ui.folded;
    panel.setAttribute('aria-label', state.texts.panel);
    panel.toggleAttribute('data-folded', small);
    panel.toggleAttribute('data-open', Boolean(state.card) && !small);
    panel.toggleAttribute('data-gone', lapsed());
    name.textContent = small ? (state.card ? state.card.heading + ' ' + state.card.title : state.line) : state.texts.panel;
    drawTools(); drawRow(); drawSure(); drawCard();
    drawLine(small ? [] : state.line.split(' · '));
    setText(field, small || state.card ? '' : state.field);
    setText(notes, small ? '' : state.notes.join('  '));
    setText(gone, lapsed() ? state.texts.gone : isCovered ? state.texts.covered : '');
    bar.style.width = state.percent + '%';
    track.hidden = small || Boolean(state.card);
    row.hidden = small || asking || !state.buttons.length;
    sure.hidden = small || !asking;
    card.hidden = card.hidden || small;
    for (const node of panel.querySelectorAll('.row button, .answers button, .fact button')) {
      if (!node.needsChoice) node.disabled = lapsed() && !node.dataset.act.startsWith('copy:');
    }
    sight.watch([...pressable(), ...card.querySelectorAll('label')]);
    announce();
  };

  // ---- presses: trusted only, and nothing of them reaches the page --------------------------------------------------
  const ACTS = {
    fold: () => fold(!ui.folded),
    side: () => { ui.side = (spot || ui.side)[0] === 'r' ? 'l' : 'r'; ui.placed = true; draw(); settle(true); report({ ui }); },
    stay: () => { asking = false; draw(); },
    copy: (index) => copy(state.card.facts[Number(index)]),
    press: (press) => {
      if (press === 'end' && !asking) { asking = true; draw(); settle(false); return; }
      asking = false;
      report({ press, card: state.card ? state.card.id : null });
      draw();
    },
    answer: (answer) => {
      const chosen = card.querySelector('input:checked');
      report({ answer, card: state.card.id, choice: chosen ? chosen.value : '' });
    },
  };

  const reachable = () => [...panel.querySelectorAll('button, input')].filter((node) => node.offsetParent && !node.disabled);

  const copy = (fact) => {
    clipboard.copy(fact.text);
    report({ copied: true });
    live.textContent = said = state.texts.copied;
    const node = [...card.querySelectorAll('button')].find((item) => item.dataset.act === 'copy:' + state.card.facts.indexOf(fact));
    if (node) { node.textContent = state.texts.copied; setTimeout(() => { node.textContent = fact.copy; }, 1500); }
  };

  const pressedNode = (event) => (event.detail === 0 ? root.activeElement : root.elementFromPoint(event.clientX, event.clientY));

  const pressable = () => [...panel.querySelectorAll('button')].filter((node) => isAnswer(node) && node.offsetParent);
  const isAnswer = (node) => /^(press|answer):/.test(node.dataset.act);
  const isSeen = (node) => sight.isReady(node) && (!node.needsChoice || sight.isReady(card.querySelector('input:checked')?.parentNode));
  const mayPress = (node, event) => !isAnswer(node) || (isSeen(node) && (event.detail !== 0 || isKeyed));

  const onClick = (event) => {
    const at = event.isTrusted ? pressedNode(event) : null, node = at?.closest('[data-act]');
    if (state && node && !node.disabled && mayPress(node, event)) {
      facts.leave();
      const [verb, ...rest] = node.dataset.act.split(':');
      ACTS[verb](rest.join(':'));
    }
    if (!at?.matches('.search')) setTimeout(facts.leave, 0);  // a press on a label takes the focus late
    setTimeout(() => { if (state) { draw(); card.querySelector('input:checked')?.scrollIntoView({ block: 'center' }); } }, 0);  // a radio is ticked only after its click
  };

  const onAny = (event) => {
    if (clipboard.take(event)) return;
    if (event.type === 'keydown' && event.isTrusted && event.altKey && event.shiftKey && event.code === 'KeyP' && state) {
      event.preventDefault();
      event.stopImmediatePropagation();
      isKeyed = true;
      reachable()[0]?.focus();
      return;
    }
    if (event.type === 'focusin' && event.target !== host) isKeyed = false;
    if (event.target !== host) return;
    event.stopImmediatePropagation();
    if (event.type === 'keydown' && event.key === 'Tab' && event.isTrusted && isKeyed) {
      event.preventDefault();
      const all = reachable();
      all[(all.indexOf(root.activeElement) + (event.shiftKey ? all.length - 1 : 1)) % all.length]?.focus();
    }
    const pressed = event.type === 'mousedown' ? root.elementFromPoint(event.clientX, event.clientY) : null;
    const isSearch = Boolean(state?.card) && facts.take(event, pressed, state.card.facts);
    if (event.type === 'mousedown' && !isSearch && !pressed?.closest('[data-select]')) {
      event.preventDefault();  // the focus stays where it is in the page: an open select stays open
    }
    if (event.type === 'keydown' && event.key === 'Escape' && asking) ACTS.stay();
    if (event.type === 'click') onClick(event);
    if ((event.type === 'change' || event.type === 'input') && state) draw();
  };
  for (const type of QUIET) window.addEventListener(type, onAny, { capture: true, passive: false });
  for (const type of MOVES) window.addEventListener(type, followSoon, { capture: true, passive: true });

  // ---- life --------------------------------------------------------------------------------------------------------
  const dispose = () => {
    clearInterval(timer);
    for (const type of QUIET) window.removeEventListener(type, onAny, { capture: true });
    for (const type of MOVES) window.removeEventListener(type, followSoon, { capture: true });
    cancelAnimationFrame(following);
    sight.stop(); clipboard.stop(); host.remove();
    state = null;
    delete globalThis.beianPanel;
  };
  const tick = () => {
    missed += 1;  // counts ticks, not time: a native dialog stops the page and must not look like a dead assistant
    ticks += 1;
    if (!state) return;
    if (lapsed() && [...document.querySelectorAll('[data-beian-panel]')].some((node) => node !== host)) { dispose(); return; }
    keeper.renew(); mount(); look();
    if (lapsed() !== panel.hasAttribute('data-gone')) {
      markAnchor = aimAnchor = lapsed() ? null : aimAnchor;
      draw();
    }
    follow();
    if (ticks % 3 === 0) settle(false);
  };
  const timer = setInterval(tick, TICK);

  const keeper = sight.keep(host, { 'data-beian-panel': '', popover: 'manual' },
    () => state && !(host.isConnected && host.matches(':popover-open')) && mount());
  const look = () => {
    const labels = [...card.querySelectorAll('.fact:not([hidden]) label, .choices label')], isHidden = sight.hides(pressable()) || (labels.length > 0 && sight.hides(labels));
    const isAsked = state.card && !ui.folded && !lapsed() && document.visibilityState === 'visible';
    unseen = isAsked && isHidden ? unseen + 1 : 0;
    if (isCovered === unseen > UNSEEN) return;
    report({ covered: isCovered = !isCovered });
    draw();
  };

  const boxes = (ready) => {
    const boxes = {};
    for (const node of panel.querySelectorAll('[data-act]')) {
      const box = node.getBoundingClientRect();
      if (box.width && !node.disabled && (!ready || !isAnswer(node) || isSeen(node))) boxes[node.dataset.act] = [box.x, box.y, box.width, box.height];
    }
    const list = card.querySelector('.choices') && card.querySelector('.body').getBoundingClientRect();
    if (list?.width) boxes.choices = [list.x, list.y, list.width, list.height];
    const search = card.querySelector('.search')?.getBoundingClientRect();
    if (search?.width) boxes.search = [search.x, search.y, search.width, search.height];
    card.querySelectorAll('input[type=radio]').forEach((node) => {
      const box = node.getBoundingClientRect();
      if (box.width) boxes['choice:' + node.value] = [box.x, box.y, box.width, box.height];
    });
    return boxes;
  };

  globalThis.beianPanel = Object.freeze({
    update: (next) => {
      missed = 0;
      const before = state;
      const opened = next.card && (!before || !before.card || before.card.id !== next.card.id);
      state = next;
      if (!before) ui = { ...next.ui };
      const goesOn = opened && stays && next.card.stays;  // the next prompt of one help leaves the panel where the person put it
      if (next.card) stays = next.card.stays;
      if (opened && !goesOn) ui.folded = false;
      if (opened) asking = false;
      const same = (key) => before && JSON.stringify(before[key]) === JSON.stringify(next[key]);
      if (!same('mark')) markAnchor = next.mark ? anchor(next.mark) : null;
      if (!same('aim')) aimAnchor = next.aim ? anchor(next.aim.rect) : null;
      if (next.aim) aimText.textContent = next.aim.label;
      mount();
      draw();
      follow();
      if (opened || !spot || !same('mark') || !same('aim')) settle((Boolean(opened) && !goesOn) || !spot);
    },
    wipe: clipboard.wipe,
    beat: (want) => { missed = 0; return want ? boxes(true) : null; },
    read: () => ({ text: host.isConnected ? panel.innerText : '', boxes: boxes(false), ready: Object.keys(boxes(true)), spot, mark: !mark.hidden, aim: !aim.hidden,
      live: live.textContent, focused: root.activeElement?.dataset.act || '',
      box: panel.getBoundingClientRect().toJSON(), marked: mark.getBoundingClientRect().toJSON() }),
    dispose,
  });
  report({ ready: true });
}
