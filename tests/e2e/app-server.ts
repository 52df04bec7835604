/**
 * Serves the built app from a port of its own, for the specs that take the server away or put a new version in its
 * place. The other specs share the preview server of playwright.config.ts.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

export class AppServer {
  /** What is served instead of the built file, by its path. */
  readonly #replaced = new Map<string, string>();
  readonly #folder: string;
  #server: Server | undefined;
  #port = 0;

  /** With a path, the app is served under it and nothing is at the root. */
  constructor(folder = '/') {
    this.#folder = folder;
  }

  get address(): string {
    return `http://localhost:${this.#port}${this.#folder}`;
  }

  /** Starts, or starts again on the same port. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      void this.#read(new URL(request.url ?? '/', 'http://localhost').pathname).then(
        ({ path, content }) => {
          response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
          response.setHeader('cache-control', 'no-cache');
          response.end(content);
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(this.#port, 'localhost', resolve));
    const listening = server.address();
    if (listening === null || typeof listening === 'string') throw new Error('missing port');
    this.#port = listening.port;
    this.#server = server;
  }

  /** Cuts the connections that are open too: a browser keeps them. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** From now on the server has a version of the app whose page differs by `mark`, a piece of HTML at its end. */
  async publish(mark: string): Promise<void> {
    const [html, script] = await Promise.all([this.#built('index.html'), this.#built('sw.js')]);
    const revision = /(\{url:"index\.html",revision:")[^"]*/;
    if (!revision.test(script)) throw new Error('missing revision of index.html in sw.js');
    this.#replaced.set('index.html', html.replace('</body>', `${mark}</body>`));
    this.#replaced.set('sw.js', script.replace(revision, `$1${Buffer.from(mark).toString('hex')}`));
  }

  async #read(pathname: string): Promise<{ path: string; content: Buffer | string }> {
    if (!pathname.startsWith(this.#folder)) throw new Error(`unknown path: ${pathname}`);
    const path = normalize(decodeURIComponent(pathname.slice(this.#folder.length)) || 'index.html');
    if (path.startsWith('..')) throw new Error(`invalid path: ${pathname}`);
    return { path, content: this.#replaced.get(path) ?? (await readFile(join(dist, path))) };
  }

  #built(path: string): Promise<string> {
    return readFile(join(dist, path), 'utf8');
  }
}
