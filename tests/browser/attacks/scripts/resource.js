// 资源 resources: an icon
document.head.append(Object.assign(document.createElement('link'), {rel: 'icon', href: to + '?' + query}))

// 资源 resources: an audio worklet
new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule(to + '?' + query).catch(() => 0)

// 资源 resources: a paint worklet
CSS.paintWorklet.addModule(to + '?' + query).catch(() => 0)

// 资源 resources: a module loaded ahead
document.head.append(Object.assign(document.createElement('link'), {rel: 'modulepreload', href: to + '?' + query}))

// 资源 resources: a compression dictionary
document.head.append(Object.assign(document.createElement('link'), {rel: 'compression-dictionary', href: to + '?' + query}))

// 资源 resources: the script of a shared worker
new SharedWorker(to + '?' + query)

// 资源 resources: a picture of SVG
$('room').innerHTML = `<svg><image href="${to}?${query}"/></svg>`
