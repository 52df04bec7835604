/**
 * Builds the page, its worker and its service worker. Paths are relative, so that the built folder works
 * under any sub-path of any static host.
 */
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** In the build only: the development server injects inline scripts that this policy would block. */
function contentSecurityPolicyTag(): Plugin {
  return {
    name: 'tapeloop:content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** The worker is a bundle of its own, and Vite's manifest names only its entry: this names all of it. */
function workerManifest(): Plugin {
  return {
    name: 'tapeloop:worker-manifest',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const manifest = chunks.map(({ fileName: file, isEntry, imports, dynamicImports }) => [
        file,
        { file, isEntry, imports, dynamicImports },
      ]);
      this.emitFile({
        type: 'asset',
        fileName: '.vite/worker-manifest.json',
        source: JSON.stringify(Object.fromEntries(manifest), null, 2),
      });
    },
  };
}

/** Not what is loaded lazily: the drawing code, the other language, and what a choice of the user's asks for. */
function isOfFirstScreen(id: string): boolean {
  return !/chart\.js|@kurkle|src\/charts\/(plot|plot-plugins|ticks)\.ts|generated\/ko\.ts|pattern-fields|pattern-names|layer-table|worker\/|src\/main\.ts|index\.html/.test(
    id,
  );
}

export default defineConfig({
  base: './',
  worker: { format: 'es', plugins: () => [workerManifest()] },
  build: {
    // Whoever has WebGPU in a worker has all of this; the CPU path runs in the same browsers' older siblings.
    target: 'es2023',
    // tools/sizes.mjs reads which files the first load needs from here.
    manifest: true,
    // Inlined assets would need `data:` in more of the policy than images.
    assetsInlineLimit: 0,
    // All browsers of that target preload modules by themselves.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // One file for all that the first screen needs: what is in many compresses worse.
        codeSplitting: { groups: [{ name: 'page', test: isOfFirstScreen }] },
      },
    },
  },
  plugins: [
    contentSecurityPolicyTag(),
    VitePWA({
      strategies: 'generateSW',
      // A new version waits until the user agrees: `autoUpdate` would reload the page under a running training.
      registerType: 'prompt',
      // src/pwa/register.ts registers it.
      injectRegister: false,
      pwaAssets: { config: true },
      manifest: {
        id: 'tapeloop',
        name: 'Tapeloop',
        short_name: 'Tapeloop',
        description:
          'A training playground in a browser tab: the whole training loop on your GPU, online or offline.',
        lang: 'en',
        dir: 'ltr',
        start_url: './',
        scope: './',
        display: 'standalone',
        theme_color: '#ffffff',
        background_color: '#ffffff',
        categories: ['education', 'developer'],
      },
      workbox: {
        // Never `webmanifest`: the plugin adds it itself, and two revisions of one address make the service
        // worker activate with an empty cache and no visible error.
        globPatterns: ['**/*.{js,css,html,svg,png,ico,csv,wasm,wgsl}'],
        // The first visit must be safe to cut off too, not only the second.
        clientsClaim: true,
        skipWaiting: false,
        cleanupOutdatedCaches: true,
        navigateFallback: 'index.html',
      },
    }),
  ],
});
