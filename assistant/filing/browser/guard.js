// Layer 3 of the submit guard: stops, inside a page, the acts that only the person may perform.
//
// The browser host runs this before every document's own scripts, in parts that share only the DOM:
//   isolated  in an isolated world, which page scripts cannot reach: decides, listens, reports, shows the banner
//   main      in the page's world: wraps the transports and asks the isolated part by a secret event
//   worker    in workers: wraps WebSocket, returns the function that sets its state
//   look      run by the assistant: returns the function that says why a target is human-only: {word, commitment}
// `commitments` and `interfaces` are the functions of their own scripts, bound around this one (guard_scripts.py).
// Armed by default. In a handover only fresh heartbeats lift it, so that it is armed again if the assistant dies.
(part, settings) => {
  'use strict';
  const {apply, construct} = Reflect;

  // ---- human-only targets

  const BUTTONS = 'button,a,summary,[role=button],[role=link],[role=menuitem],[onclick],' +
    'input[type=submit],input[type=button],input[type=image],input[type=reset]';
  const TICKS = 'label,input[type=checkbox],input[type=radio],[role=checkbox],[role=switch]';
  const EXACT = ['确认提交', '确定提交', '立即提交', '重新提交', '提交审核', '提交备案'];
  const LONGEST_BUTTON = 30;  // longer text on a clickable element is prose, not the name of a button
  const LONGEST_TICK = 400;

  const fold = text => (text || '').normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  const mapWord = (folded, words) => words.find(word => fold(word) && folded.includes(fold(word))) || '';
  const floorWord = folded => {
    const bare = settings.harmless.reduce((text, harmless) => text.replaceAll(harmless, ''), folded);
    return settings.floor.find(word => bare.includes(word)) || '';
  };
  const namesOf = element => {
    const labels = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
      .map(id => element.getRootNode().getElementById?.(id)?.textContent);
    const value = element.tagName === 'INPUT' && /^(submit|button|image|reset)$/i.test(element.type) ? element.value : '';
    const bareSubmit = element.tagName === 'INPUT' && /^submit$/i.test(element.type) && !element.hasAttribute('value');
    return [element.textContent, value, bareSubmit ? 'submit' : '', element.getAttribute('aria-label'),
      element.getAttribute('title'), element.getAttribute('alt'), ...labels].filter(Boolean).map(fold);
  };
  const closestAcross = (element, selector) => {
    for (let at = element; at; at = at.getRootNode().host) {
      const found = at.closest(selector);
      if (found) return found;
    }
    return null;
  };
  const humanWord = start => {
    const element = start && start.nodeType === 3 ? start.parentElement : start;
    if (!element || element.nodeType !== 1) return '';
    const button = closestAcross(element, BUTTONS);
    for (const name of button ? namesOf(button) : []) {
      const word = name.length <= LONGEST_TICK && mapWord(name, settings.words);
      if (word) return word;
      const floor = name.length <= LONGEST_BUTTON && floorWord(name);
      if (floor) return floor;
    }
    const tick = closestAcross(element, TICKS);
    const around = tick && [tick, tick.closest('label'), ...(tick.labels || [])].filter(Boolean);
    for (const name of around ? around.flatMap(namesOf) : []) {
      const word = name.length <= LONGEST_TICK && mapWord(name, settings.words);
      if (word) return word;
    }
    const own = fold(element.textContent);
    const exact = [...settings.floor, ...EXACT, ...settings.words];
    return own.length <= LONGEST_BUTTON && exact.some(word => fold(word) === own) ? own : '';
  };
  let commitmentOf = part === 'look' || part === 'isolated' ? commitments(settings) : () => '';
  if (part === 'look') {
    return element => {
      const word = humanWord(element);
      return {word, commitment: word ? '' : commitmentOf(element)};
    };
  }

  // ---- interfaces that send past the interception of requests

  const {present, takeOut} = interfaces(settings);

  // connections that a handover has opened, by number and without any method that a page could replace
  const opened = Object.create(null);
  let connections = 0;
  const keep = (connection, close) => {
    opened[connections += 1] = {connection, close};
    return connections;
  };
  const closeAll = () => {
    for (const number in opened) {
      const {connection, close} = opened[number];
      delete opened[number];
      try { apply(close, connection, []); } catch { /* it has ended already */ }
    }
  };

  // ---- a socket that never opens

  const deadSocket = (Original, url) => {
    const socket = new EventTarget();
    const own = {url: String(url), readyState: 3, bufferedAmount: 0, extensions: '', protocol: '', binaryType: 'blob',
      close() {}, send() {}, onopen: null, onmessage: null, onerror: null, onclose: null};
    for (const [name, value] of Object.entries(own)) {
      Object.defineProperty(socket, name, {value, writable: true, configurable: true});
    }
    Object.setPrototypeOf(socket, Original.prototype);
    setTimeout(() => {
      for (const type of ['error', 'close']) {
        const event = new Event(type);
        apply(EventTarget.prototype.dispatchEvent, socket, [event]);
        if (typeof socket['on' + type] === 'function') socket['on' + type](event);
      }
    });
    return socket;
  };
  const wrapSockets = (scope, stops) => {
    const Original = scope.WebSocket, listen = EventTarget.prototype.addEventListener;
    const {close} = Original.prototype;
    const keepOpen = socket => {
      const number = keep(socket, close);
      apply(listen, socket, ['close', () => { delete opened[number]; }]);
      return socket;
    };
    const Wrapped = new Proxy(Original, {
      construct: (target, list, newTarget) => stops('websocket', list[0]) ? deadSocket(Original, list[0])
        : keepOpen(construct(target, list, newTarget === Wrapped ? target : newTarget)),
    });
    Object.defineProperty(scope, 'WebSocket', {value: Wrapped, writable: true, configurable: true});
    Original.prototype.constructor = Wrapped;
    for (const [name, kind] of [['WebSocket', 'websocket'], ['RTCDataChannel', 'webrtc']]) {
      const prototype = scope[name] && scope[name].prototype;
      if (!prototype) continue;
      prototype.send = new Proxy(prototype.send, {
        apply: (target, self, list) => stops(kind, self.url) ? undefined : apply(target, self, list),
      });
    }
  };
  // WebRTC carries data without any request; an open connection can still be redirected
  const wrapCalls = stops => {
    const Refused = DOMException, Original = window.RTCPeerConnection;
    if (!Original) return;
    const {close} = Original.prototype;
    const refuse = () => { throw new Refused('', 'NotAllowedError'); };
    const keepOpen = call => {
      keep(call, close);
      return call;
    };
    const Wrapped = new Proxy(Original, {
      construct: (target, list, newTarget) => stops('webrtc') ? refuse()
        : keepOpen(construct(target, list, newTarget === Wrapped ? target : newTarget)),
    });
    for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) {
      if (window[name]) Object.defineProperty(window, name, {value: Wrapped, writable: true, configurable: true});
    }
    Original.prototype.constructor = Wrapped;
    for (const name of ['setConfiguration', 'setLocalDescription', 'createDataChannel', 'createOffer']) {
      Original.prototype[name] = new Proxy(Original.prototype[name], {
        apply: (target, self, list) => stops('webrtc') ? refuse() : apply(target, self, list),
      });
    }
  };

  if (part === 'worker') {
    let state = settings.state;
    const report = self[settings.binding];
    delete self[settings.binding];
    const isArmed = () => state !== 'handover' && state !== 'free';
    const left = takeOut(self, true);
    if (left && report) report(JSON.stringify({kind: 'left', what: left}));
    wrapSockets(self, (kind, what) => {
      if (!isArmed()) return false;
      if (report) report(JSON.stringify({kind, what: String(what).slice(0, 200), url: self.location.href}));
      return true;
    });
    return next => {
      state = next;
      if (isArmed()) closeAll();
    };
  }

  // ---- the page's own world

  if (part === 'main') {
    const dispatch = EventTarget.prototype.dispatchEvent, Custom = CustomEvent, listen = EventTarget.prototype.addEventListener;
    const {then} = Promise.prototype;
    const Answer = Response, prevent = Event.prototype.preventDefault, text = String;
    const ask = (name, detail) => !apply(dispatch, window, [new Custom(name, {detail, cancelable: true})]);
    if (ask(settings.secret + 'here')) return;  // this document is wrapped already
    const left = takeOut(window, false);
    const here = event => apply(prevent, event, []);
    const close = event => { closeAll(); apply(prevent, event, []); };
    const tellLeft = () => apply(dispatch, window, [new Custom(settings.secret + 'left', {detail: left})]);
    const stops = (kind, what) => ask(settings.secret, kind + '\n' + text(what === undefined ? '' : what));
    const wrap = (owner, name, isMeant, instead) => {
      const original = owner && owner[name];
      if (typeof original !== 'function') return;
      owner[name] = new Proxy(original, {
        apply: (target, self, list) => isMeant(self, list) ? instead(self, list) : apply(target, self, list),
      });
    };
    const refused = () => Promise.resolve(new Answer(settings.envelope, {
      status: 403, headers: {'Content-Type': 'application/json; charset=utf-8'}}));
    const isKeptAlive = list => {
      const kept = (list[1] && list[1].keepalive) || (list[0] instanceof Request && list[0].keepalive);
      const method = (list[1] && list[1].method) || (list[0] instanceof Request && list[0].method) || 'GET';
      return Boolean(kept) && !/^(GET|HEAD)$/i.test(method);
    };
    wrap(HTMLFormElement.prototype, 'submit', self => stops('form.submit', self.action), () => undefined);
    wrap(HTMLFormElement.prototype, 'requestSubmit', self => stops('form.submit', self.action), () => undefined);
    wrap(Navigator.prototype, 'sendBeacon', (self, list) => stops('beacon', list[0]), () => false);
    wrap(window, 'fetch', (self, list) => isKeptAlive(list) && stops('keepalive', list[0].url || list[0]), refused);
    // in a handover too: a service worker stays, and the browser asks for it past the interception
    const Refused = DOMException, rejected = () => Promise.reject(new Refused('', 'SecurityError'));
    const container = window.ServiceWorkerContainer && ServiceWorkerContainer.prototype;
    let isTrying = false;
    wrap(container, 'register', () => !isTrying || stops('serviceWorker') || true, rejected);
    wrapSockets(window, stops);
    wrapCalls(stops);
    const tries = [HTMLFormElement.prototype.submit, Navigator.prototype.sendBeacon, window.WebSocket];
    const register = container && container.register;
    const form = document.createElement('form');
    const attempt = () => {
      apply(tries[0], form, []);
      apply(tries[1], navigator, ['https://nothing.invalid/']);
      new tries[2]('wss://nothing.invalid/');
      isTrying = true;
      if (register) apply(then, apply(register, container, ['https://nothing.invalid/']), [undefined, () => undefined]);
      else stops('serviceWorker');
      isTrying = false;
    };
    const hear = () => {  // repeated: document.open() removes listeners
      apply(listen, window, [settings.secret + 'here', here]);
      apply(listen, window, [settings.secret + 'close', close]);
      apply(listen, window, [settings.secret + 'channels', tellLeft]);
      apply(listen, window, [settings.secret + 'try', attempt]);
    };
    hear();
    setInterval(hear, 500);
    return;
  }

  // ---- the isolated world: decides

  if (globalThis.beianGuard) {
    globalThis.beianGuard.take(settings);
    return;
  }
  const isTop = window === window.top;
  const tell = globalThis[settings.binding];
  let unheard = null, tried = null, entered = -Infinity, isLeaving = false;

  // counted in ticks, not time: a native dialog stops the page, which then receives no heartbeat
  const TICK_MS = 500;
  // one press of a button whose text is exactly this word, recorded by an operator as saving a draft
  const PERMITTED_TICKS = 24;
  let permitted = null;
  // for so many ticks the page may once call form.submit() after a press of the program; the request is judged as any other
  let formTicks = 0, isByScript = false;
  const isPermitted = (start, event) => {
    if (!permitted || !permitted.left.has(event.type === 'submit' ? 'submit' : 'click') || !event.isTrusted) return false;
    const button = closestAcross(start && start.nodeType === 3 ? start.parentElement : start, BUTTONS);
    if (!button || !namesOf(button).every(name => !name || name === permitted.word)) return false;
    if (event.type === 'click' || event.type === 'submit') permitted.left.delete(event.type);
    return true;
  };
  const hasLapsed = () => unheard === null || unheard * TICK_MS > settings.lostAfterMs;
  const isArmed = () => settings.state !== 'free' && !(settings.state === 'handover' && !hasLapsed());
  // a page learns that it is being unloaded before its frames do: a frame asks the pages around it
  const GOING = settings.secret + 'going';
  const isGoing = () => {
    for (let at = window; at; at = at === at.parent ? null : at.parent) {  // a detached frame has no parent
      try {
        if (!at.dispatchEvent(new CustomEvent(GOING, {cancelable: true}))) return true;
      } catch { /* another origin: its pages cannot reach this frame */ }
    }
    return false;
  };
  const report = (kind, what) => {
    if (tried) tried.push(kind);
    else if (isGoing()) {  // the binding of a page being unloaded no longer works; the browser host takes this request
      const said = new URLSearchParams({kind, what: String(what || '').slice(0, 60)});
      // no cache holds this address: without a living host the request ends in the browser
      fetch(`/${settings.secret}/report?${said}`, {keepalive: true, cache: 'only-if-cached', mode: 'same-origin'}).catch(() => {});
    } else tell(JSON.stringify({kind, what: String(what || '').slice(0, 60), url: location.href}));
  };
  const stop = event => { event.preventDefault(); event.stopImmediatePropagation(); };

  const onPointer = event => {
    if (!isArmed()) return;
    const target = event.composedPath()[0];
    const word = humanWord(target);
    const commitment = word ? '' : commitmentOf(target);
    if (!(word || commitment) || isPermitted(target, event)) return;
    stop(event);
    if (event.type === 'click') report(word ? 'click' : 'tick', word || commitment);
  };
  const BOXES = 'input[type=checkbox],input[type=radio],[role=checkbox],[role=radio],[role=switch]';
  const PLAIN = /^(button|submit|reset|image|checkbox|radio|file|color|range|hidden)$/i;
  const PICKER = '[role=combobox],[aria-haspopup],[aria-autocomplete],[aria-expanded],[readonly],' +
    '[class*=picker],[class*=select],[class*=cascader],[class*=date-editor]';
  const onKey = event => {
    if (!isArmed() || event.isComposing || (event.key !== 'Enter' && event.key !== ' ')) return;
    const target = event.composedPath()[0];
    if (!(target instanceof Element)) return;
    const commitment = target.matches(BOXES) ? commitmentOf(target) : '';
    if (commitment) {
      stop(event);
      if (event.type === 'keydown') report('tick', commitment);
      return;
    }
    const word = target.matches(BUTTONS) ? humanWord(target) : '';
    const isText = event.key === 'Enter' && target.tagName === 'INPUT' && !PLAIN.test(target.type);
    if (!word && !isText) return;
    // a picker or a list needs its Enter; preventing the default keeps it from submitting the form
    if (!word && closestAcross(target, PICKER)) { event.preventDefault(); return; }
    stop(event);
    if (event.type === 'keydown' || performance.now() - entered > 1000) report(word ? 'click' : 'enter', word || 'Enter');
    entered = performance.now();
  };
  const onSubmit = event => {
    if (!isArmed()) return;
    const word = event.submitter ? humanWord(event.submitter) : isByScript ? '' : 'submit';
    if (!word || (event.submitter && isPermitted(event.submitter, event))) return;
    stop(event);
    report('submit', word);
  };
  const onTurn = event => { isLeaving = event.type === 'pagehide'; };
  const onGoing = event => { if (isLeaving) event.preventDefault(); };
  const onAsk = event => {
    if (!isArmed()) return;
    const [kind, what] = String(event.detail).split('\n');
    if (kind === 'form.submit' && formTicks > 0) {
      formTicks = 0;
      isByScript = true;
      setTimeout(() => { isByScript = false; });  // requestSubmit raises its event at once
      return;
    }
    event.preventDefault();
    report(kind, what.split('?')[0]);
  };
  const listen = () => {  // repeated at every tick: document.open() removes listeners
    for (const type of ['click', 'dblclick', 'auxclick', 'pointerdown', 'mousedown', 'pointerup', 'mouseup', 'touchstart', 'touchend']) {
      window.addEventListener(type, onPointer, {capture: true, passive: false});
    }
    for (const type of ['keydown', 'keypress', 'keyup']) window.addEventListener(type, onKey, true);
    window.addEventListener('submit', onSubmit, true);
    window.addEventListener(settings.secret, onAsk, true);
    window.addEventListener(GOING, onGoing, true);
    for (const type of ['pagehide', 'pageshow']) window.addEventListener(type, onTurn, true);
  };

  // ---- what could send past the interception

  let isOpen = false;
  const closeOpened = () => {  // the page's own part closes what a handover opened, and answers
    isOpen = isArmed() && window.dispatchEvent(new CustomEvent(settings.secret + 'close', {cancelable: true}));
  };
  // the isolated world shows what the browser still offers, whatever the page has done to its own names
  const channels = () => {
    let left = 'guard';
    const hear = event => { left = String(event.detail); };
    window.addEventListener(settings.secret + 'left', hear, true);
    window.dispatchEvent(new CustomEvent(settings.secret + 'channels'));
    window.removeEventListener(settings.secret + 'left', hear, true);
    closeOpened();
    return {channels: [...left.split(' '), ...present(globalThis, settings.off), isOpen ? 'WebSocket' : ''].filter(Boolean)};
  };

  // ---- the banner of a lost assistant

  let banner = null;
  const hideBanner = () => { if (banner) { banner.remove(); banner = null; } };
  const showBanner = () => {
    if (banner && banner.isConnected) return;
    const [title, text, button] = settings.banner;
    banner = document.createElement('div');
    banner.popover = 'manual';
    banner.style.cssText = 'all:initial;position:fixed;inset:auto auto 12px 12px;border:0;padding:0;margin:0;background:none';
    const root = banner.attachShadow({mode: 'closed'});
    const box = root.appendChild(document.createElement('div'));
    box.style.cssText = 'font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#3a2b00;background:#fff7e0;border:1px solid #d9a400;' +
      'border-radius:6px;padding:12px 16px;max-width:520px;box-shadow:0 4px 16px rgba(0,0,0,.2)';
    const say = (tag, said) => { const made = box.appendChild(document.createElement(tag)); made.textContent = said; return made; };
    say('strong', title);
    say('div', text);
    const lift = say('button', button);
    lift.style.cssText = 'font:inherit;margin-top:8px;padding:4px 12px;border:1px solid #8a6a00;border-radius:4px;background:#fff;cursor:pointer';
    lift.addEventListener('click', event => {
      event.stopPropagation();
      if (event.isTrusted) tell(JSON.stringify({kind: 'lift'}));
    });
    document.documentElement.append(banner);
    banner.showPopover();
  };
  const tick = () => {
    listen();
    if (isOpen) closeOpened();
    const isLost = settings.state === 'lost' || (settings.state === 'handover' && unheard !== null && hasLapsed());
    if (isLost && isTop && document.documentElement) showBanner();
    else hideBanner();
  };

  // ---- the proof

  let probe = null;
  const prove = async path => {
    const address = new URL(path, location.origin).href;
    probe = document.createElement('div');
    probe.hidden = true;
    const button = probe.appendChild(document.createElement('button'));
    button.type = 'button';
    button.textContent = settings.floor[0];
    let reached = false, isForbidden = false;
    button.addEventListener('click', () => { reached = true; });
    document.documentElement.append(probe);
    tried = [];
    button.click();
    window.dispatchEvent(new CustomEvent(settings.secret + 'try'));
    const met = tried;
    tried = null;
    const status = await fetch(address, {method: 'POST', body: ''}).then(answer => answer.status, () => 0);
    const frame = document.createElement('iframe');
    frame.name = settings.secret + 'frame';  // before it is attached: a later name is no target and would open a window
    probe.append(frame);
    const form = probe.appendChild(document.createElement('form'));
    Object.assign(form, {method: 'post', action: address, target: frame.name});
    document.addEventListener('securitypolicyviolation', () => { isForbidden = true; }, {once: true});
    if (status === 403) HTMLFormElement.prototype.submit.call(form);
    return {
      status, isForbidden, click: !reached && met.includes('click'),
      transports: ['form.submit', 'beacon', 'websocket', ...(isSecureContext ? ['serviceWorker'] : [])]
        .every(kind => met.includes(kind)),
    };
  };

  globalThis.beianGuard = {
    take(next) { settings = next; commitmentOf = commitments(next); permitted = null; formTicks = 0; closeOpened(); tick(); },
    permit(word) {
      permitted = word && isArmed() ? {word: fold(word), ticks: 0, left: new Set(['click', 'submit'])} : null;
      return Boolean(permitted);
    },
    forms(mayBeSent) { formTicks = mayBeSent && isArmed() ? PERMITTED_TICKS : 0; return formTicks > 0; },
    beat() { unheard = 0; if (banner) tick(); },
    channels,
    prove,
    proved() { if (probe) probe.remove(); probe = null; },
  };
  listen();
  setInterval(() => {
    if (unheard !== null) unheard += 1;
    if (formTicks > 0) formTicks -= 1;
    if (permitted && (permitted.ticks += 1) > PERMITTED_TICKS) permitted = null;
    tick();
  }, TICK_MS);
  tick();
}
