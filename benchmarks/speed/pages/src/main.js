// The pages of workload (a): so many text inputs in one Element Plus form, or a few odd ones, and the model as the witness.
import ElementPlus from 'element-plus'
import 'element-plus/dist/index.css'
import { createApp } from 'vue'

import Odd from './Odd.vue'
import Texts from './Texts.vue'

const asked = new URLSearchParams(location.search)
const app = asked.has('odd') ? createApp(Odd) : createApp(Texts, { count: Number(asked.get('count') ?? 200) })
app.use(ElementPlus).mount('#app')
