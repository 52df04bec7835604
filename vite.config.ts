/**
 * Builds the page, its worker and its service worker. Paths are relative, so that the built folder works
 * under any sub-path of any static host.
 */
import { fileURLToPath } from 'node:url';
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

/** The trainer is a bundle of its own, and Vite's manifest names only its entry: this names all of it. Another worker has no budget. */
function workerManifest(): Plugin {
  return {
    name: 'tapeloop:worker-manifest',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const root = fileURLToPath(new URL('.', import.meta.url));
      const nameOf = (file: string): string => {
        const id = chunks.find(({ fileName }) => fileName === file)?.facadeModuleId ?? '';
        return id.startsWith(root) ? id.slice(root.length) : file;
      };
      const manifest = chunks.map(({ fileName: file, isEntry, imports, dynamicImports }) => [
        nameOf(file),
        { file, isEntry, imports: imports.map(nameOf), dynamicImports: dynamicImports.map(nameOf) },
      ]);
      if (!manifest.some(([name]) => name === 'worker/main.ts')) return;
      this.emitFile({
        type: 'asset',
        fileName: '.vite/worker-manifest.json',
        source: JSON.stringify(Object.fromEntries(manifest), null, 2),
      });
    },
  };
}

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Answers whether a module is one that an entry reaches without a lazy import. */
function reachedFrom(path: string): (id: string, modules: Modules) => boolean {
  const entry = fileURLToPath(new URL(path, import.meta.url));
  const reached = new Set([entry]);
  return (id, modules) => {
    if (reached.size === 1)
      for (const next of reached)
        for (const imported of modules.getModuleInfo(next)?.importedIds ?? []) reached.add(imported);
    return reached.has(id);
  };
}

const isOfFirstScreen = reachedFrom('src/main.ts');
const isOfWorker = reachedFrom('worker/main.ts');

export default defineConfig({
  base: './',
  worker: {
    format: 'es',
    plugins: () => [workerManifest()],
    rolldownOptions: {
      output: {
        // As for the page: what is asked for later shares much with the entry, and must not take it apart.
        codeSplitting: {
          groups: [{ debugName: 'main', name: (id, context) => (isOfWorker(id, context) ? 'main' : null) }],
        },
        // Nobody bundles it again.
        comments: { legal: true, annotation: false, jsdoc: false },
      },
    },
  },
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
        codeSplitting: {
          groups: [
            {
              debugName: 'page',
              name: (id, context) =>
                isOfFirstScreen(id, context) && !id.endsWith('/src/main.ts') ? 'page' : null,
            },
          ],
        },
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
