// 正文 bodies: one address, the body says so [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: JSON.stringify(all)})

// 正文 bodies: a key said twice, the first counts [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: JSON.stringify(all).slice(0, -1) + ',"action":"save"}'})

// 正文 bodies: a key said twice, the last counts [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: '{"action":"save",' + JSON.stringify(all).slice(1)})

// 正文 bodies: letters written as escapes [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: JSON.stringify(all).replace('submit', '\\u0073ubmi\\u0074').replace('action', '\\u0061ction')})

// 正文 bodies: a flag instead of a word [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); fetch(save, {method: 'POST', body: JSON.stringify({submit: true, ...said})})

// 正文 bodies: JSON inside JSON [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: JSON.stringify({data: JSON.stringify(all)})})

// 正文 bodies: JSON in base64 inside JSON [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: JSON.stringify({data: btoa(JSON.stringify(all))})})

// 正文 bodies: a form [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: new URLSearchParams({...all, commit: 'true'})})

// 正文 bodies: JSON inside a form [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: new URLSearchParams({json: JSON.stringify(all)})})

// 正文 bodies: a form in parts [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; const d = new FormData(); for (const [k, v] of Object.entries(all)) d.append(k, v); fetch(save, {method: 'POST', body: d})

// 正文 bodies: a form in parts at the address of uploads [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; const d = new FormData(); d.append('file', new Blob(['x']), 'a.pdf'); for (const [k, v] of Object.entries(all)) d.append(k, v); fetch('/api/upload', {method: 'POST', body: d})

// 正文 bodies: a packed body [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; const packed = new Blob([JSON.stringify(all)]).stream().pipeThrough(new CompressionStream('gzip')); new Response(packed).arrayBuffer().then(b => fetch(save, {method: 'POST', body: b, headers: {'Content-Encoding': 'gzip', 'Content-Type': 'application/json'}}))

// 正文 bodies: a body of two-byte letters [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; const t = JSON.stringify(all), b = new Uint8Array(t.length * 2); for (let n = 0; n < t.length; n++) b[n * 2] = t.charCodeAt(n); fetch(save, {method: 'POST', body: b})

// 正文 bodies: plain text [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: JSON.stringify(all), headers: {'Content-Type': 'text/plain'}})

// 正文 bodies: a stream without a length [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: new Blob([JSON.stringify(all)]).slice(), headers: {'Content-Type': 'application/octet-stream'}})

// 正文 bodies: a file as the body [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: new File([JSON.stringify(all)], 'a.json')})

// 正文 bodies: a mutation of GraphQL [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); fetch('/graphql', {method: 'POST', body: JSON.stringify({operationName: 'submitAlgorithm', query: 'mutation submitAlgorithm { submit }', variables: said, ...said})})

// 正文 bodies: a call of JSON-RPC [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); fetch('/rpc', {method: 'POST', body: JSON.stringify({jsonrpc: '2.0', method: 'algorithm.submit', params: text, ...said})})

// 正文 bodies: a form of the page at the address of saves [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; const f = document.createElement('form'); Object.assign(f, {method: 'post', action: save}); for (const [k, v] of Object.entries({...all, commit: 'true'})) f.append(Object.assign(document.createElement('input'), {name: k, value: v})); document.body.append(f); f.requestSubmit()

// 正文 bodies: a long body [wide]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: JSON.stringify({x: '字'.repeat(2e6), ...all})})

// 路径 paths: doubled slashes [wide]
fetch(location.origin + '//api//algorithms//submit', post)

// 路径 paths: a dot in the path [wide]
fetch('/api/./algorithms/x/../submit', post)

// 路径 paths: a letter of the path as a code [wide]
fetch('/api/algorithms/%73ubmit', post)

// 路径 paths: a code of a code [wide]
fetch('/api/algorithms/%2573ubmit', post)

// 路径 paths: wide letters [wide]
fetch('/api/algorithms/ｓｕｂｍｉｔ', post)

// 路径 paths: a slash at the end [wide]
fetch(to + '/', post)

// 路径 paths: capital letters [wide]
fetch('/API/Algorithms/SUBMIT', post)

// 路径 paths: a parameter in the path [wide]
fetch('/api/algorithms;a=1/submit;jsessionid=1.js', post)

// 路径 paths: an ending [wide]
fetch(to + '.json', post)

// 路径 paths: an ending after a slash [wide]
fetch(to + '/.js', post)

// 路径 paths: a blank at the end [wide]
fetch(to + '%20', post)

// 路径 paths: a zero at the end [wide]
fetch(to + '%00', post)

// 路径 paths: a backslash as a code [wide]
fetch('/api/algorithms%5Csubmit', post)

// 路径 paths: a slash as a code [wide]
fetch('/api%2Falgorithms%2Fsubmit', post)

// 路径 paths: a word in a compound [wide]
fetch('/api/doSubmit', post)

// 路径 paths: a compound in small letters [wide]
fetch('/api/algorithms/submitfiling', post)

// 查询与方法 queries: a reading request with a query [wide]
fetch(to + '?' + query)

// 查询与方法 queries: a reading request that names the act in its query [wide]
fetch('/api/algorithms?action=submit&' + query)

// 查询与方法 queries: the act as a code in the query [wide]
fetch('/api/algorithms?%61ction=sub%6Dit&' + query)

// 查询与方法 queries: an allowed save with the act in its query [wide]
fetch('/api/algorithms/save?action=submit', post)

// 查询与方法 queries: an allowed save with do=submit [wide]
fetch('/api/algorithms/save?do=submit', post)

// 查询与方法 queries: an image that names the act in its query [wide]
new Image().src = '/api/algorithms?action=submit&' + query

// 查询与方法 queries: a method put over another, from a reading request [wide]
fetch('/api/algorithms/submit?' + query, {headers: {'X-HTTP-Method-Override': 'POST'}})

// 查询与方法 queries: a method put over another, at the address of saves [wide]
fetch('/api/algorithms/save?action=submit&' + query, {headers: {'X-HTTP-Method-Override': 'POST'}})

// 查询与方法 queries: PUT [wide]
fetch(to, {...post, method: 'PUT'})

// 查询与方法 queries: DELETE [wide]
fetch(to, {...post, method: 'DELETE'})

// 查询与方法 queries: PATCH with a body that names the act [wide]
fetch('/api/algorithms/save?action=submit', {...post, method: 'PATCH'})

// 查询与方法 queries: HEAD with a query [wide]
fetch(to + '?' + query, {method: 'HEAD'})

// 正文 bodies: the mock's own one address, its own map [one-address]
const save = '/api/algorithms/save', said = JSON.parse(text); const all = {action: 'submit', ...said}; fetch(save, {method: 'POST', body: JSON.stringify(all)})

// 其他办理 other acts: a change is handed in [wide] [change]
fetch(to, post)

// 其他办理 other acts: a change is handed in by a form [change]
$('form').submit()

// 其他办理 other acts: the subject's change is handed in [wide] [subject]
fetch(to, post)

// 其他办理 other acts: the subject's change is handed in by the address of saves [wide] [subject]
fetch('/api/subject/save', {method: 'POST', body: JSON.stringify({action: 'submit', ...JSON.parse(text)})})

// 其他办理 other acts: an algorithm is deregistered [wide] [deregister]
fetch(to, post)

// 其他办理 other acts: an algorithm is deregistered by a beacon [deregister]
navigator.sendBeacon(to, text)

// 其他办理 other acts: a draft is deleted [delete]
fetch(to, post)

// 其他办理 other acts: a draft is deleted, a map that allows every request [wide] [delete]
fetch(to, post)
