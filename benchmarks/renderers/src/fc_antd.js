// form-create on Ant Design Vue.
import formCreate from '@form-create/ant-design-vue'
import Antd, { ConfigProvider } from 'ant-design-vue'
import 'ant-design-vue/dist/reset.css'
import zhCN from 'ant-design-vue/es/locale/zh_CN'
import { createApp, h } from 'vue'

import { choices, regions } from './fields.js'

const made = {
  text: () => ({ type: 'input' }),
  textarea: () => ({ type: 'input', props: { type: 'textarea' } }),
  number: () => ({ type: 'inputNumber' }),
  radio: (words) => ({ type: 'radio', options: choices(words) }),
  checkbox: (words) => ({ type: 'checkbox', value: [], options: choices(words) }),
  select: (words) => ({ type: 'select', options: choices(words) }),
  multiple: (words) => ({ type: 'select', value: [], props: { mode: 'multiple' }, options: choices(words) }),
  date: () => ({ type: 'datePicker', props: { valueFormat: 'YYYY-MM-DD' } }),
  switch: () => ({ type: 'switch', value: false }),
  cascader: () => ({ type: 'cascader', value: [], props: { options: regions } }),
}
export function draw(place, fields) {
  const rule = fields.map(([field, type, title, words]) => ({ field, title, ...made[type](words) }))
  let api = null
  const form = () => h(formCreate.$form(), { rule, 'onUpdate:api': (given) => { api = given }, option: { submitBtn: false } })
  createApp({ render: () => h(ConfigProvider, { locale: zhCN }, { default: form }) }).use(Antd).use(formCreate).mount(place)
  window.model = () => JSON.parse(JSON.stringify(api.formData()))
}
