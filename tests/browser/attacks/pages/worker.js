// Submits as a worker of any kind; its own address contains the submission.
const said = new URL(location.href).searchParams;
const text = decodeURIComponent(said.get('text').replace(/../g, '%$&'));
const go = () => fetch(said.get('to'), {method: 'POST', body: text});
if (typeof WorkerGlobalScope !== 'undefined' && typeof registration === 'undefined') go();
else {
  self.addEventListener('install', () => self.skipWaiting());
  self.addEventListener('activate', event => event.waitUntil(Promise.all([self.clients.claim(), go()])));
}
