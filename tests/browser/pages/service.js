self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('message', event => {
  fetch('/api/submit', {method: 'POST', body: 'x'}).then(answer => answer.status, () => 0)
    .then(status => event.source.postMessage(status));
});
