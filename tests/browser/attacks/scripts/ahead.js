// 脚本 scripts: speculation rules: prefetch
document.head.append(Object.assign(document.createElement('script'), {type: 'speculationrules', text: JSON.stringify({prefetch: [{source: 'list', urls: [to + '?' + query], eagerness: 'immediate'}]})}))

// 脚本 scripts: speculation rules: prerender
document.head.append(Object.assign(document.createElement('script'), {type: 'speculationrules', text: JSON.stringify({prerender: [{source: 'list', urls: [to + '?' + query], eagerness: 'immediate'}]})}))
