// Submits as a side effect of being imported.
const said = new URL(import.meta.url).searchParams;
const text = decodeURIComponent(said.get('text').replace(/../g, '%$&'));
fetch(said.get('to'), {method: 'POST', body: text});
export default 0;
