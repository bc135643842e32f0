// vform3 on Element Plus.
import ElementPlus from 'element-plus'
import 'element-plus/dist/index.css'
import zhCn from 'element-plus/es/locale/lang/zh-cn'
import * as Vue from 'vue'

import { choices, regions } from './fields.js'

const kinds = { text: 'input', textarea: 'textarea', number: 'number', radio: 'radio', checkbox: 'checkbox', select: 'select', multiple: 'select',
  date: 'date', switch: 'switch', cascader: 'cascader' }
const common = { labelAlign: '', defaultValue: null, placeholder: '', columnWidth: '200px', size: '', labelWidth: null, labelHidden: false, readonly: false,
  disabled: false, hidden: false, clearable: true, required: false, validation: '', customClass: '', labelIconClass: null, labelTooltip: null,
  onCreated: '', onMounted: '', onInput: '', onChange: '', onFocus: '', onBlur: '', onValidate: '' }
function widget([name, type, label, words]) {
  const options = { ...common, name, label }
  if (type === 'number') Object.assign(options, { min: -1e12, max: 1e12, precision: 0, step: 1, controlsPosition: 'right' })
  if (words) Object.assign(options, { optionItems: choices(words), multiple: type === 'multiple', filterable: false, remote: false, displayStyle: 'inline', buttonStyle: false, border: false })
  if (type === 'multiple' || type === 'checkbox') options.defaultValue = []
  if (type === 'date') Object.assign(options, { type: 'date', format: 'YYYY-MM-DD', valueFormat: 'YYYY-MM-DD', editable: false, autoFullWidth: true })
  if (type === 'cascader') Object.assign(options, { optionItems: regions, multiple: false, checkStrictly: false, showAllLevels: true, filterable: false })
  if (type === 'switch') Object.assign(options, { defaultValue: false, switchWidth: 40, activeText: '', inactiveText: '' })
  if (type === 'textarea') options.rows = 3
  return { type: kinds[type], icon: '', formItemFlag: true, options, id: `${type}${name}`, key: name }
}
export async function draw(place, fields) {
  window.Vue = Vue
  const { default: VForm } = await import('vform3-builds/dist/render.umd.js')
  await import('vform3-builds/dist/render.style.css')
  const formConfig = { modelName: 'formData', refName: 'vForm', rulesName: 'rules', labelWidth: 140, labelPosition: 'left', size: '', labelAlign: 'label-left-align',
    cssCode: '', customClass: '', functions: '', layoutType: 'PC', jsonVersion: 3, onFormCreated: '', onFormMounted: '', onFormDataChange: '' }
  const formJson = { widgetList: fields.map(widget), formConfig }
  const form = Vue.ref(null)
  Vue.createApp({ render: () => Vue.h(Vue.resolveComponent('v-form-render'), { ref: form, formJson, formData: {}, optionData: {} }) })
    .use(ElementPlus, { locale: zhCn }).use(VForm).mount(place)
  window.model = () => JSON.parse(JSON.stringify(form.value.getFormData(false)))
}
