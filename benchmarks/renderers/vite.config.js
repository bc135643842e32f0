import { cpSync } from 'node:fs'
import { resolve } from 'node:path'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// amis comes as a bundle of its own, served as it is
const amis = { name: 'amis', writeBundle: ({ dir }) => cpSync('node_modules/amis/sdk', resolve(dir, 'amis'), { recursive: true }) }
export default defineConfig({
  base: './',
  plugins: [vue(), amis],
  resolve: { alias: { vue: 'vue/dist/vue.esm-bundler.js' } },
  build: { chunkSizeWarningLimit: 8000, rollupOptions: { input: ['index.html', 'amis.html'] } },
})
