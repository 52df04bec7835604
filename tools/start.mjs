/** `npm start`: from a fresh checkout to a running app with one command. Quick when everything is there already. */
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, requireNode, root } from './install.mjs';

requireNode();
ensureInstalled();
ensureBuilt();

const { preview } = await import('vite');
const server = await preview({
  root,
  // The built folder is all that is served: the build's own settings are not needed.
  configFile: false,
  // A port that is taken is no reason to stop: the next free one is used.
  preview: { host: 'localhost', port: Number(process.env['PORT'] || 4173), strictPort: false },
});

console.log(`\nTapeloop is ready: ${server.resolvedUrls?.local[0]}\nPress Ctrl-C to stop it.`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    console.log('\nStopped.');
    void server.close().then(() => process.exit(0));
  });
}
