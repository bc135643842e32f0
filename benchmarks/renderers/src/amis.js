// amis, made of React components of its own.
import { choices, fields, regions } from './fields.js'

const list = (words) => ({ options: choices(words), joinValues: false, extractValue: true })
const made = {
  text: () => ({ type: 'input-text' }),
  textarea: () => ({ type: 'textarea' }),
  number: () => ({ type: 'input-number' }),
  radio: (words) => ({ type: 'radios', options: choices(words) }),
  checkbox: (words) => ({ type: 'checkboxes', ...list(words) }),
  select: (words) => ({ type: 'select', options: choices(words) }),
  multiple: (words) => ({ type: 'select', multiple: true, ...list(words) }),
  date: () => ({ type: 'input-date', format: 'YYYY-MM-DD', valueFormat: 'YYYY-MM-DD' }),
  switch: () => ({ type: 'switch' }),
  cascader: () => ({ type: 'nested-select', options: regions, onlyLeaf: true, withChildren: false }),
}
const body = fields.map(([name, type, label, words]) => ({ name, label, ...made[type](words) }))
const form = { type: 'form', name: 'form', mode: 'horizontal', wrapWithPanel: false, actions: [], body }
window.fields = fields
const drawn = window.amisRequire('amis/embed').embed('#app', { type: 'page', name: 'page', body: form })
window.model = () => drawn.getComponentByName('page.form').getValues()
