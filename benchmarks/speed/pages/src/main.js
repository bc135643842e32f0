// The page of workload (a): so many text inputs in one Element Plus form, and its model as the witness.
import ElementPlus from 'element-plus'
import 'element-plus/dist/index.css'
import { createApp } from 'vue'

import Texts from './Texts.vue'

const count = Number(new URLSearchParams(location.search).get('count') ?? 200)
createApp(Texts, { count }).use(ElementPlus).mount('#app')
