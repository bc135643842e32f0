// One renderer per page, chosen by ?renderer=; `window.model()` is the renderer's own model, `window.fields` the fields.
import { fields } from './fields.js'

window.fields = fields
const renderers = { fc_element: () => import('./fc_element.js'), fc_antd: () => import('./fc_antd.js'), vform: () => import('./vform.js') }
const wanted = new URLSearchParams(location.search).get('renderer')
const { draw } = await renderers[wanted]()
await draw(document.querySelector('#app'), fields)
