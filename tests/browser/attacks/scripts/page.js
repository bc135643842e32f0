// 键 keys: Enter in a text field

// 键 keys: Enter on the focused 提交

// 键 keys: space on the focused 提交

// 键 keys: Enter of the number pad

// 键 keys: Tab to 提交, then Enter

// 键 keys: Ctrl+Enter that the page listens for
onkeydown = e => { if (e.ctrlKey && e.key === 'Enter') fetch(to, post); };

// 键 keys: Enter heard by the page when the key comes up
$('form').onsubmit = e => e.preventDefault(); onkeyup = () => fetch(to, post);

// 键 keys: a hot key of the page (F9)
onkeydown = e => { if (e.key === 'F9') fetch(to, post); };

// 键 keys: a field that submits when it is left
$('note').onchange = () => fetch(to, post);

// 键 keys: Enter on a link that submits
$('room').innerHTML = '<a id=link href=#>下一页</a>'; $('link').onclick = () => $('form').submit();

// 点击 clicks: the program itself clicks 提交

// 点击 clicks: the program itself presses Enter on 提交

// 点击 clicks: the program itself presses Enter in a field

// 点击 clicks: the program itself clicks a button with an innocent name
const button = document.createElement('button'); button.type = 'button'; $('room').append(button); button.textContent = '保存'; button.onclick = () => fetch(to, post);

// 点击 clicks: a mouse on 提交

// 点击 clicks: a mouse on the label of 提交
$('form').hidden = true; $('room').innerHTML = '<label id=label for=send>下一步</label>';

// 点击 clicks: a mouse through an overlay that says 下一步
const r = $('send').getBoundingClientRect(); $('room').innerHTML = `<div style='position:fixed;pointer-events:none;background:#fff;left:${r.x}px;top:${r.y}px;width:${r.width}px;height:${r.height}px'>下一步</div>`;

// 点击 clicks: a button outside its form
$('room').innerHTML = '<button id=out form=form>保存草稿</button>';

// 点击 clicks: an image as the button
$('send').remove(); $('form').insertAdjacentHTML('beforeend', '<input type=image id=img width=40 height=20 alt=下一步>'); $('form').onsubmit = e => { e.preventDefault(); fetch(to, post); };

// 点击 clicks: a double click
$('room').innerHTML = '<div id=dbl>下一步</div>'; $('dbl').ondblclick = () => fetch(to, post);

// 点击 clicks: the other button of the mouse
$('room').innerHTML = '<div id=dbl>下一步</div>'; $('dbl').oncontextmenu = () => fetch(to, post);

// 点击 clicks: a press that submits before the click
const button = document.createElement('button'); button.type = 'button'; $('room').append(button); button.textContent = '提交'; button.onpointerdown = () => fetch(to, post);

// 点击 clicks: a button whose form action is its own
$('form').action = '/'; $('room').innerHTML = `<button id=out form=form formaction='${to}'>保存</button>`;

// 点击 clicks: a button in a closed shadow root
const host = $('room').appendChild(document.createElement('span')); host.id = 'host'; host.attachShadow({mode: 'closed'}).innerHTML = '<button>提交</button>'; addEventListener('click', e => { if (e.target === host) fetch(to, post); });

// 点击 clicks: a letter drawn between the letters (提​交)
const button = document.createElement('button'); button.type = 'button'; $('room').append(button); button.textContent = '提\u200b交'; button.onclick = () => fetch(to, post);

// 点击 clicks: a word in the style, not in the text
const button = document.createElement('button'); button.type = 'button'; $('room').append(button); button.className = 'x'; $('room').insertAdjacentHTML('beforeend', '<style>.x::after{content:"提交"}</style>'); button.onclick = () => fetch(to, post);

// 对话框 dialogs: a question of the page, answered with yes

// 离开 exits: a beacon when the page is hidden
addEventListener('pagehide', () => navigator.sendBeacon(to, text))

// 离开 exits: an untouched beacon of a frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; const n = inner.navigator; addEventListener('pagehide', () => n.sendBeacon(location.origin + to, text))

// 离开 exits: a keepalive fetch when the page is unloaded
addEventListener('unload', () => fetch(to, {...post, keepalive: true})); addEventListener('pagehide', () => fetch(to, {...post, keepalive: true}))

// 离开 exits: a beacon before the page is unloaded
addEventListener('beforeunload', () => navigator.sendBeacon(to, text))

// 离开 exits: the tab is closed
addEventListener('pagehide', () => navigator.sendBeacon(to, text))

// 离开 exits: the page is hidden
document.addEventListener('visibilitychange', () => navigator.sendBeacon(to, text))

// 离开 exits: back and forward
addEventListener('pageshow', e => fetch(to, post)); addEventListener('pagehide', () => navigator.sendBeacon(to, text))

// 脚本 scripts: element.click()
$('send').click()

// 脚本 scripts: a made mouse event
$('send').dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))

// 脚本 scripts: fetch
fetch(to, post)

// 脚本 scripts: XMLHttpRequest
const x = new XMLHttpRequest(); x.open('POST', to); x.send(text)

// 脚本 scripts: XMLHttpRequest, synchronous
const x = new XMLHttpRequest(); x.open('POST', to, false); x.send(text)

// 脚本 scripts: sendBeacon
navigator.sendBeacon(to, text)

// 脚本 scripts: a fetch kept alive
fetch(to, {...post, keepalive: true})

// 脚本 scripts: a fetch of a Request
fetch(new Request(to, {...post, keepalive: true}))

// 脚本 scripts: form.submit()
$('form').submit()

// 脚本 scripts: form.requestSubmit()
$('form').requestSubmit()

// 脚本 scripts: requestSubmit(button)
$('form').requestSubmit($('send'))

// 脚本 scripts: a form whose action is changed at the last moment
const f = $('form'); f.action = '/'; f.addEventListener('submit', () => { f.action = to; }); f.requestSubmit()

// 脚本 scripts: the prototype's submit, called on a form that hides its own
$('form').insertAdjacentHTML('beforeend', '<input id=s>'); $('s').setAttribute('form', 'form'); HTMLFormElement.prototype.submit.call($('form'))

// 脚本 scripts: a form that is nowhere in the page
const f = $('form').cloneNode(true); f.hidden = true; document.documentElement.append(f); f.submit()

// 脚本 scripts: an import with a side effect
import('/rogue/module.js?' + address)

// 脚本 scripts: a script element
const s = document.createElement('script'); s.textContent = `fetch('${to}', {method: 'POST', body: '${text}'})`; document.body.append(s)

// 脚本 scripts: a module from a blob
const s = document.createElement('script'); s.type = 'module'; s.src = URL.createObjectURL(new Blob([`fetch('${location.origin + to}', {method: 'POST', body: '${text}'})`], {type: 'text/javascript'})); document.body.append(s)

// 脚本 scripts: eval
(0, eval)(`fetch('${to}', {method: 'POST', body: '${text}'})`)

// 脚本 scripts: a javascript: address
location.href = `javascript:void fetch('${to}', {method: 'POST', body: '${text}'})`

// 脚本 scripts: a handler in markup
$('room').innerHTML = `<img src=x onerror='fetch("${to}", {method: "POST", body: this.dataset.t})'>`; $('room').firstChild.dataset.t = text

// 脚本 scripts: a storm of timers
for (let n = 0; n < 200; n++) setTimeout(() => fetch(to, post), n)

// 脚本 scripts: an animation frame
requestAnimationFrame(() => fetch(to, post))

// 脚本 scripts: a mutation observer
new MutationObserver(() => fetch(to, post)).observe($('room'), {childList: true}); $('room').append('x')

// 脚本 scripts: a reader of a stream
fetch(to, {...post, body: new Blob([text])})

// 脚本 scripts: a task of the scheduler
scheduler.postTask(() => fetch(to, post))

// 脚本 scripts: a custom element
customElements.define('x-go' + Date.now(), class extends HTMLElement { connectedCallback() { fetch(to, post); } }); $('room').innerHTML = `<x-go${Date.now()}></x-go${Date.now()}>`; fetch(to, post)

// 脚本 scripts: an image that asks with a query
new Image().src = to + '?' + query

// 脚本 scripts: a style sheet that asks
$('room').innerHTML = `<link rel=stylesheet href='${to}?${query}'>`

// 脚本 scripts: a background of CSS
document.body.style.backgroundImage = `url('${to}?${query}')`

// 脚本 scripts: a font of CSS
new FontFace('x', `url('${to}?${query}')`).load().catch(() => 0)

// 脚本 scripts: a video
$('room').innerHTML = `<video src='${to}?${query}' autoplay></video>`

// 脚本 scripts: a script from the address
$('room').append(Object.assign(document.createElement('script'), {src: to + '?' + query}))

// 脚本 scripts: a preload
document.head.append(Object.assign(document.createElement('link'), {rel: 'preload', as: 'fetch', href: to + '?' + query}))

// 脚本 scripts: a prefetch
document.head.append(Object.assign(document.createElement('link'), {rel: 'prefetch', href: to + '?' + query}))

// 脚本 scripts: an event source
new EventSource(to + '?' + query)

// 脚本 scripts: leaving by location
location.href = to + '?' + query

// 脚本 scripts: location.replace
location.replace(to + '?' + query)

// 脚本 scripts: a meta refresh
document.head.insertAdjacentHTML('beforeend', `<meta http-equiv=refresh content='0;url=${to}?${query}'>`)

// 脚本 scripts: the ping of a link
const a = Object.assign(document.createElement('a'), {href: '#x', ping: to + '?' + query}); document.body.append(a); a.click()

// 脚本 scripts: a link
const a = Object.assign(document.createElement('a'), {href: to + '?' + query}); document.body.append(a); a.click()

// 脚本 scripts: a download of a link
const a = Object.assign(document.createElement('a'), {href: to + '?' + query, download: 'x'}); document.body.append(a); a.click()

// 脚本 scripts: the navigation API
navigation.navigate(to + '?' + query)

// 脚本 scripts: a track of a manifest
document.head.append(Object.assign(document.createElement('link'), {rel: 'modulepreload', href: to + '?' + query}))

// 框架 frames: a frame that submits itself
$('room').append(Object.assign(document.createElement('iframe'), {src: '/rogue/child.html?' + address}))

// 框架 frames: a frame from its source text
$('room').append(Object.assign(document.createElement('iframe'), {srcdoc: `<script>fetch('${location.origin + to}', {method: 'POST', body: '${text}'})</scr` + 'ipt>'}))

// 框架 frames: a sandboxed frame
const f = document.createElement('iframe'); f.sandbox = 'allow-scripts allow-forms'; f.src = '/rogue/child.html?' + address; $('room').append(f)

// 框架 frames: a frame of another origin
$('room').append(Object.assign(document.createElement('iframe'), {src: 'data:text/html,' + encodeURIComponent(`<script>fetch('${location.origin + to}', {method: 'POST', mode: 'no-cors', body: '${text}'})</scr` + 'ipt>')}))

// 框架 frames: an object element
$('room').append(Object.assign(document.createElement('object'), {data: '/rogue/child.html?' + address}))

// 框架 frames: an embed element
$('room').append(Object.assign(document.createElement('embed'), {src: '/rogue/child.html?' + address}))

// 框架 frames: fetch of an empty frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; inner.fetch(location.origin + to, post)

// 框架 frames: submit of an empty frame's prototype
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; inner.HTMLFormElement.prototype.submit.call($('form'))

// 框架 frames: sendBeacon of an empty frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; inner.navigator.sendBeacon(location.origin + to, text)

// 框架 frames: XMLHttpRequest of an empty frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; const x = new inner.XMLHttpRequest(); x.open('POST', location.origin + to); x.send(text)

// 框架 frames: a form aimed at a frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; frame.name = 'aim'; $('form').target = 'aim'; $('form').submit()

// 框架 frames: a frame that is taken out again
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; inner.addEventListener('pagehide', () => inner.navigator.sendBeacon(location.origin + to, text)); frame.remove()

// 框架 frames: a frame inside a frame
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; const deep = inner.document.body.appendChild(inner.document.createElement('iframe')); deep.contentWindow.eval(`fetch('${location.origin + to}', {method: 'POST', body: '${text}'})`)

// 框架 frames: a document written anew
const frame = document.body.appendChild(document.createElement('iframe')), inner = frame.contentWindow; inner.document.write(`<script>fetch('${location.origin + to}', {method: 'POST', body: '${text}'})</scr` + 'ipt>'); inner.document.close()

// 弹窗 pop-ups: a window that submits itself
open('/rogue/child.html?' + address)

// 弹窗 pop-ups: a window without an opener
open('/rogue/child.html?' + address, '_blank', 'noopener')

// 弹窗 pop-ups: a form aimed at a new window
$('form').target = '_blank'; $('form').submit()

// 弹窗 pop-ups: a link into a new window
const a = Object.assign(document.createElement('a'), {href: to + '?' + query, target: '_blank', rel: 'noopener'}); document.body.append(a); a.click()

// 弹窗 pop-ups: fetch of an empty window
open('about:blank').fetch(location.origin + to, post)

// 弹窗 pop-ups: a form written into an empty window
const w = open('about:blank'); w.document.write($('form').outerHTML.replace('action="', 'action="' + location.origin)); w.document.forms[0].submit()
