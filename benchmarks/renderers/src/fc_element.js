// form-create on Element Plus.
import formCreate from '@form-create/element-ui'
import ElementPlus from 'element-plus'
import 'element-plus/dist/index.css'
import zhCn from 'element-plus/es/locale/lang/zh-cn'
import { createApp, h } from 'vue'

import { choices, regions } from './fields.js'

const made = {
  text: () => ({ type: 'input' }),
  textarea: () => ({ type: 'input', props: { type: 'textarea' } }),
  number: () => ({ type: 'inputNumber' }),
  radio: (words) => ({ type: 'radio', options: choices(words) }),
  checkbox: (words) => ({ type: 'checkbox', value: [], options: choices(words) }),
  select: (words) => ({ type: 'select', options: choices(words) }),
  multiple: (words) => ({ type: 'select', value: [], props: { multiple: true }, options: choices(words) }),
  date: () => ({ type: 'datePicker', props: { type: 'date', valueFormat: 'YYYY-MM-DD' } }),
  switch: () => ({ type: 'switch', value: false, props: { activeValue: true, inactiveValue: false } }),
  cascader: () => ({ type: 'cascader', value: [], props: { options: regions } }),
}
export function draw(place, fields) {
  const rule = fields.map(([field, type, title, words]) => ({ field, title, ...made[type](words) }))
  let api = null
  createApp({ render: () => h(formCreate.$form(), { rule, 'onUpdate:api': (given) => { api = given } , option: { submitBtn: false } }) })
    .use(ElementPlus, { locale: zhCn }).use(formCreate).mount(place)
  window.model = () => JSON.parse(JSON.stringify(api.formData()))
}
