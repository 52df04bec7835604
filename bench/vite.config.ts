/** Builds the bench page. Apart from the product's build: it brings the peers' libraries and their wasm files along. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  base: './',
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    target: 'esnext',
    // TensorFlow.js starts its threads from a function's source text: renamed variables would break it.
    minify: false,
    // The peers' wasm files are fetched by URL; as data URLs they could not be compiled while they stream.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
  },
});
