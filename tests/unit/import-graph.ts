/**
 * Which file imports which, and where that breaks the directions of the house. Types count like values, because
 * a folder that knows another's types knows the other. It resolves only relative imports and runs nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** Text by path, relative to the repository's root, with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

interface Module {
  /** Paths of our own files. */
  imports: readonly string[];
  /** Names of packages and of the bundler's virtual modules. */
  packages: readonly string[];
  startsWorker: boolean;
}

export type ImportGraph = ReadonlyMap<string, Module>;

export function readSources(root: string, folders: readonly string[]): Sources {
  const sources = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const path = posix.join(folder, entry.replaceAll('\\', '/'));
      if (path.endsWith('.ts')) sources.set(path, readFileSync(join(root, path), 'utf8'));
    }
  }
  return sources;
}

export function importGraph(sources: Sources): ImportGraph {
  return new Map([...sources].map(([path, text]) => [path, readModule(path, text)]));
}

function readModule(path: string, text: string): Module {
  const { module, program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`invalid module: ${path}: ${errors[0]?.message}`);

  const specifiers = new Set(module.staticImports.map(({ moduleRequest }) => moduleRequest.value));
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest) specifiers.add(moduleRequest.value);
  }
  let startsWorker = false;
  new Visitor({
    ImportExpression({ source }) {
      if (source.type !== 'Literal') throw new Error(`invalid import(): not a plain string in ${path}`);
      specifiers.add(String(source.value));
    },
    TSImportType({ source }) {
      specifiers.add(source.value);
    },
    NewExpression({ callee }) {
      const name = callee.type === 'MemberExpression' ? callee.property : callee;
      if (name.type === 'Identifier' && /^(Shared)?Worker$/.test(name.name)) startsWorker = true;
    },
  }).visit(program);

  const isRelative = (specifier: string): boolean => specifier.startsWith('.');
  return {
    imports: [...specifiers].filter(isRelative).map((specifier) => resolve(path, specifier)),
    packages: [...specifiers].filter((specifier) => !isRelative(specifier)),
    startsWorker,
  };
}

function resolve(importer: string, specifier: string): string {
  const withoutQuery = specifier.replace(/\?.*$/, '');
  return posix.join(posix.dirname(importer), withoutQuery);
}

/** What the files under a path may import, as path prefixes. A file obeys every rule whose prefix it has. */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  'protocol/': ['protocol/'],
  'worker/': ['worker/', 'protocol/'],
  'worker/tensor/': ['worker/tensor/'],
  'worker/autodiff/': ['worker/autodiff/', 'worker/tensor/'],
  'worker/nn/': ['worker/nn/', 'worker/autodiff/', 'worker/tensor/', 'protocol/'],
  'worker/compile/': ['worker/compile/', 'worker/tensor/'],
  'worker/runtime/': ['worker/runtime/', 'worker/compile/', 'worker/tensor/', 'protocol/'],
  'worker/csv/': ['worker/csv/', 'worker/data/tables/', 'protocol/'],
  'worker/data/': ['worker/data/', 'worker/tensor/', 'protocol/'],
  'worker/formats/': ['worker/formats/', 'worker/tensor/', 'protocol/'],
  'src/': ['src/', 'protocol/'],
};

/** Named exceptions to what `allowedImports` would let pass: from these, never to those. */
const forbiddenImports: readonly { from: string; to: readonly string[]; except?: string }[] = [
  { from: 'worker/runtime/', to: ['worker/runtime/cpu/'], except: 'worker/runtime/select-backend.ts' },
  { from: 'worker/runtime/', to: ['worker/runtime/gpu/'], except: 'worker/runtime/select-backend.ts' },
  { from: 'src/i18n/', to: ['src/charts/', 'src/components/', 'src/views/', 'src/app/', 'src/client/'] },
  { from: 'src/charts/', to: ['src/components/', 'src/views/', 'src/app/', 'src/client/', 'comlink'] },
  { from: 'src/components/', to: ['src/views/', 'src/app/', 'src/client/', 'comlink'] },
  { from: 'src/views/', to: ['src/app/', 'comlink'] },
  { from: 'src/later/', to: ['src/app/', 'comlink'] },
];

/** The only folder that may say `new Worker`. */
const workerStarter = 'src/client/';

/** A sentence per violation. */
export function violations(graph: ImportGraph): string[] {
  return [...graph].flatMap(([path, module]) => [
    ...outsideAllowed(path, module, graph),
    ...insideForbidden(path, module),
    ...(module.startsWorker && !path.startsWith(workerStarter) ? [`${path} starts a worker`] : []),
  ]);
}

function outsideAllowed(path: string, { imports }: Module, graph: ImportGraph): string[] {
  const rules = Object.entries(allowedImports).filter(([prefix]) => path.startsWith(prefix));
  return imports.flatMap((target) => {
    if (target.endsWith('.ts') && !graph.has(target))
      return [`${path} imports ${target}, which is not there`];
    const broken = rules.find(([, allowed]) => !allowed.some((prefix) => target.startsWith(prefix)));
    return broken ? [`${path} imports ${target}, but ${broken[0]} may not`] : [];
  });
}

function insideForbidden(path: string, { imports, packages }: Module): string[] {
  const rules = forbiddenImports.filter(({ from, except }) => path.startsWith(from) && path !== except);
  return rules.flatMap(({ from, to }) =>
    [...imports, ...packages]
      // A folder may import itself: runtime/gpu/ is where runtime/gpu/ is at home.
      .filter((target) => to.some((prefix) => target.startsWith(prefix) && !path.startsWith(prefix)))
      .map((target) => `${path} imports ${target}, but ${from} may not`),
  );
}

/** Every import that closes a circle, as the circle's path. */
export function cycles(graph: ImportGraph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];

  function visit(path: string): void {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    trail.push(path);
    for (const target of graph.get(path)?.imports ?? []) visit(target);
    trail.pop();
    done.add(path);
  }

  for (const path of graph.keys()) visit(path);
  return found;
}
