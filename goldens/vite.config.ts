/** Builds the page that runs the golden cases. Apart from the product's build, but to the same target. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('page', import.meta.url)),
  publicDir: false,
  base: './',
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../.cache/goldens', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
