// Runs in the browser host's own page, in a frame of it and in a worker: tries whatever could send past the interception.
// ORIGIN/TOKEN is the page's own folder; every attempt aims at SINK and UDP, where the host counts what arrives.
(part => {
  const folder = 'ORIGIN/TOKEN/', target = name => 'SINK/submit/TOKEN?' + part + '/' + name;
  const attempt = act => {
    try { act(); } catch { /* absent or refused */ }
  };
  const link = (rel, href) => document.head.append(Object.assign(document.createElement('link'), {rel, href}));
  attempt(() => new WebSocket(target('WebSocket').replace('http', 'ws')));
  attempt(() => new WebSocketStream(target('WebSocketStream').replace('http', 'ws')));
  attempt(() => new WebTransport('https://UDP/'));
  attempt(() => new EventSource(target('EventSource')));
  attempt(() => fetch(target('fetch'), {method: 'POST', mode: 'no-cors', keepalive: true}).catch(() => 0));
  const names = NAMES.filter(path => path.split('.').reduce((owner, name) => owner && owner[name], globalThis));
  const said = {part, left: names.map(name => part + '/' + name)};
  if (part === 'worker') {
    postMessage(said);
    return;
  }
  attempt(() => navigator.sendBeacon(target('sendBeacon')));
  attempt(() => fetchLater(target('fetchLater'), {method: 'POST', activateAfter: 0}));
  attempt(() => {
    const call = new RTCPeerConnection({iceServers: [{urls: 'stun:UDP'}]});
    call.createDataChannel('x');
    call.createOffer().then(offer => call.setLocalDescription(offer));
  });
  for (const rel of ['prefetch', 'preconnect', 'dns-prefetch', 'preload']) link(rel, target(rel));
  for (const kind of ['prefetch', 'prerender']) {
    const text = JSON.stringify({[kind]: [{source: 'list', urls: [target('speculation-' + kind)], eagerness: 'immediate'}]});
    document.head.append(Object.assign(document.createElement('script'), {type: 'speculationrules', text}));
  }
  if (part === 'frame') {
    parent.postMessage(said, '*');
    return;
  }
  const frame = new Promise(resolve => { window.addEventListener('message', event => resolve(event.data.left)); });
  const worker = new Promise(resolve => { new Worker(folder + 'worker').onmessage = event => resolve(event.data.left); });
  document.body.append(Object.assign(document.createElement('iframe'), {src: folder + 'frame'}));
  Promise.all([said.left, frame, worker]).then(left => setTimeout(() => fetch(folder + 'done?' + left.flat().join('&')), 50));
})('PART');
