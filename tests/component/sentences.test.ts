/** Every failure, problem, reason and change has its words, in both languages, with the facts in them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendChange, BackendInfo, BackendReason } from '../../protocol/events.ts';
import type { Failure, ProblemReason, ShapeNeed } from '../../protocol/failure.ts';
import { parseRunSpec } from '../../protocol/parse.ts';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, INITIALIZER_DEFAULTS, LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import {
  backendChangeSentence,
  backendKindSentence,
  backendReasonSentence,
} from '../../src/i18n/backend-sentences.ts';
import { loadLater, useLanguage, type Language } from '../../src/i18n/locale.ts';
import { failureSentence, problemSentence, reasonSentence } from '../../src/later/words/failure-sentences.ts';
import { fieldName } from '../../src/later/words/field-names.ts';

const problem = { path: ['training', 'epochs'], reason: { kind: 'missing' } } as const;

const failures: { readonly [C in Failure['code']]: Extract<Failure, { code: C }> } = {
  'invalid-run': { code: 'invalid-run', params: { problems: [problem] } },
  'needs-new-run': { code: 'needs-new-run', params: { path: ['optimizer', 'momentum'] } },
  'no-run': { code: 'no-run', params: {} },
  'busy-training': { code: 'busy-training', params: { command: 'open' } },
  'data-unavailable': { code: 'data-unavailable', params: { detail: 'x' } },
  'table-missing': { code: 'table-missing', params: { name: 'birds.csv' } },
  'backend-unavailable': { code: 'backend-unavailable', params: { detail: 'x' } },
  'does-not-fit': {
    code: 'does-not-fit',
    params: {
      limit: 'maxStorageBufferBindingSize',
      needed: 402_653_184,
      available: 134_217_728,
      unit: 'bytes',
      reduce: ['batchSize', 'units'],
    },
  },
  diverged: { code: 'diverged', params: { epoch: 61, learningRate: 1.5, maxStableLearningRate: 0.9712 } },
  'worker-died': { code: 'worker-died', params: { detail: 'x' } },
  internal: { code: 'internal', params: { detail: 'detail 42' } },
};

const reasons: { readonly [K in ProblemReason['kind']]: Extract<ProblemReason, { kind: K }> } = {
  missing: { kind: 'missing' },
  'unknown-key': { kind: 'unknown-key' },
  'wrong-type': { kind: 'wrong-type', expected: 'number', received: 'string' },
  'not-whole': { kind: 'not-whole', received: 1.5 },
  'out-of-range': { kind: 'out-of-range', min: 1, max: 1_000_000, received: -7 },
  'too-long': { kind: 'too-long', max: 120, received: 400 },
  'too-many': { kind: 'too-many', max: 1, received: 3 },
  'not-one-of': { kind: 'not-one-of', allowed: ['guide', 'line'], received: 'circle' },
  'wrong-length': { kind: 'wrong-length', expected: 3, received: 2 },
  'not-ascending': { kind: 'not-ascending', previous: 20, received: 10 },
  repeated: { kind: 'repeated', received: 'r2Score' },
  'shape-mismatch': { kind: 'shape-mismatch', received: [8], needs: { kind: 'axes', axes: 3 } },
  'loss-needs-classes': { kind: 'loss-needs-classes', received: 'hinge' },
  'loss-needs-two-classes': { kind: 'loss-needs-two-classes', received: 'hinge', classes: 3 },
  'unfit-for-loss': { kind: 'unfit-for-loss', received: 'accuracy', loss: 'huber' },
  'unfit-for-data': { kind: 'unfit-for-data', received: 'x2' },
  'newer-version': { kind: 'newer-version', supported: 1, received: 9 },
  'not-json': { kind: 'not-json' },
  'damaged-link': { kind: 'damaged-link' },
};

const backendReasons: Readonly<Record<BackendReason, true>> = {
  'hardware-gpu': true,
  'chosen-by-user': true,
  'software-gpu-only': true,
  'no-webgpu': true,
  'no-adapter': true,
  'adapter-failed': true,
  'device-failed': true,
  'kernel-failed': true,
  'self-test-failed': true,
  'device-lost': true,
};

const changes: { readonly [K in BackendChange['kind']]: Extract<BackendChange, { kind: K }> } = {
  'chosen-by-user': { kind: 'chosen-by-user' },
  'device-lost': { kind: 'device-lost', detail: 'x', simulated: false },
  'worker-restarted': { kind: 'worker-restarted', detail: 'x' },
};

function backend(reason: BackendReason): BackendInfo {
  return { kind: 'webgpu', adapter: 'a', software: true, reason, workgroupSize: 4, schedule: 'resident' };
}

/** Beside the one above. */
const shapeNeeds: readonly ShapeNeed[] = [
  { kind: 'axes', axes: 1 },
  { kind: 'window', size: 5 },
  { kind: 'output', shape: [1] },
];

function allSentences(): string[] {
  return [
    ...Object.values(failures).map(failureSentence),
    ...Object.values(reasons).map((reason) =>
      problemSentence({ path: ['optimizer', 'learningRate'], reason }),
    ),
    ...shapeNeeds.map((needs) =>
      reasonSentence('Layer 2', { kind: 'shape-mismatch', received: [28, 28, 3], needs }),
    ),
    ...(Object.keys(backendReasons) as BackendReason[]).map((reason) =>
      backendReasonSentence(backend(reason)),
    ),
    ...Object.values(changes).map((cause) => backendChangeSentence(cause, 12, backend('device-lost'))),
    backendChangeSentence({ kind: 'device-lost', detail: '', simulated: true }, 1, backend('device-lost')),
    backendKindSentence(backend('no-adapter')),
    backendKindSentence({ ...backend('no-adapter'), software: false }),
    backendKindSentence({ ...backend('no-adapter'), kind: 'cpu' }),
  ];
}

function sentenceAbout(value: unknown): string {
  const parsed = parseRunSpec(value);
  if (parsed.ok) throw new Error('it was accepted');
  return failureSentence({ code: 'invalid-run', params: { problems: parsed.problems } });
}

function pathsIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

beforeAll(() => loadLater(() => Promise.resolve()));

afterAll(() => useLanguage('en'));

describe('sentences', () => {
  it.each<Language>(['en', 'ko'])('are all there in %s', async (language) => {
    await useLanguage(language);
    const sentences = allSentences();
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).toMatch(/\S.*\.$/);
    expect(document.documentElement.lang).toBe(language);
  });

  it('are Korean in Korean', async () => {
    await useLanguage('ko');
    for (const sentence of allSentences()) expect(sentence).toMatch(/[가-힣]/);
  });

  it.each<Language>(['en', 'ko'])('carry their facts in %s', async (language) => {
    await useLanguage(language);
    expect(failureSentence(failures.diverged)).toMatch(/61.*1\.5.*0\.9712/);
    expect(failureSentence(failures.internal)).toContain('detail 42');
    expect(reasonSentence('Epochs', reasons['out-of-range'])).toMatch(/Epochs.*1.*1,000,000.*−7/);
    expect(reasonSentence('Data', reasons['not-one-of'])).toMatch(/guide, line.*circle/);
  });

  it.each<Language>(['en', 'ko'])(
    'say what does not fit, by how much, and what would help in %s',
    async (language) => {
      await useLanguage(language);
      const [batchSize, units] = [/batch size|배치 크기/, /units|유닛/];
      const sentence = failureSentence(failures['does-not-fit']).replaceAll('\u00a0', ' ');
      expect(sentence).toMatch(/384 MiB.*128 MiB|128 MiB.*384 MiB/);
      expect(sentence).toMatch(/\(3( times|배)/);
      expect(sentence).toMatch(batchSize);
      expect(sentence).toMatch(units);
      const { params } = failures['does-not-fit'];
      const counted = {
        ...params,
        limit: 'maxComputeWorkgroupsPerDimension',
        unit: 'count',
        reduce: [],
      } as const;
      expect(failureSentence({ code: 'does-not-fit', params: counted })).toMatch(
        /maxComputeWorkgroupsPerDimension.*(402,653,184.*134,217,728|134,217,728.*402,653,184)/,
      );
    },
  );

  it.each<Language>(['en', 'ko'])('say which layer takes what in %s', async (language) => {
    await useLanguage(language);
    const model = { layers: [{ type: 'dense', units: 8 }, { type: 'maxPooling2d' }] };
    expect(sentenceAbout({ ...GUIDE_RUN, model })).toMatch(/^(Layer|레이어) 2: .*×.* 8 /);
    const wide = { layers: [{ type: 'dense', units: 8 }] };
    expect(sentenceAbout({ ...GUIDE_RUN, model: wide })).toMatch(/1.*8/);
    expect(sentenceAbout({ ...GUIDE_RUN, loss: 'hinge' })).toMatch(/hinge/);
    expect(sentenceAbout({ ...GUIDE_RUN, metrics: ['accuracy'] })).toMatch(
      /accuracy.*meanSquaredError|meanSquaredError.*accuracy/,
    );
  });

  it('quote strangers briefly', async () => {
    await useLanguage('en');
    const reason = { kind: 'not-one-of', allowed: ['a'], received: 'x'.repeat(10_000) } as const;
    expect(reasonSentence('Data', reason).length).toBeLessThan(120);
    expect(fieldName(['y'.repeat(10_000)]).length).toBeLessThan(120);
  });

  it('count the characters of a text and the entries of a list', async () => {
    await useLanguage('en');
    const layers = { ...GUIDE_RUN, model: { layers: Array.from({ length: 65 }, () => 1) } };
    expect(sentenceAbout(layers)).toBe('Layers: the number of entries may be 64 at most; here it is 65.');
    const title = { ...GUIDE_RUN, title: 'x'.repeat(400) };
    expect(sentenceAbout(title)).toBe('Title: may have 120 characters at most; this has 400.');
  });

  it('have a name for every setting that there is', async () => {
    await useLanguage('en');
    const initialized = Object.values(INITIALIZER_DEFAULTS).map((initializer) => ({
      ...GUIDE_RUN.model.layers[0],
      kernelInitializer: initializer,
      biasInitializer: initializer.type === 'orthogonal' ? INITIALIZER_DEFAULTS.zeros : initializer,
    }));
    const sizes = { units: 1, filters: 1, kernelSize: 1, rate: 0 };
    const layers = [
      ...initialized,
      ...Object.values(LAYER_DEFAULTS).map((layer) => ({ ...layer, ...sizes })),
    ];
    const line = { type: 'line', examples: 10, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' };
    const schedule = {
      type: 0,
      decaySteps: 0,
      decayRate: 0,
      staircase: 0,
      alpha: 0,
      warmupSteps: 0,
      boundaries: [1],
      values: [1],
    };
    const paths = [
      ...pathsIn(GUIDE_RUN),
      ...pathsIn({ data: line, model: { layers }, metrics: ['r2Score'], training: { classWeight: [1] } }),
      ...Object.values(OPTIMIZER_DEFAULTS).flatMap((optimizer) =>
        pathsIn({ optimizer: { ...optimizer, schedule } }),
      ),
    ];
    expect(paths.length).toBeGreaterThan(200);
    for (const path of paths) expect(fieldName(path)).not.toMatch(/The setting/);
  });

  it('name fields as the controls do', async () => {
    await useLanguage('en');
    expect(fieldName(['training', 'epochs'])).toBe('Epochs');
    expect(fieldName(['model', 'layers', 0, 'kernelInitializer', 'value'])).toBe('Layer 1, Initial W');
    expect(fieldName(['model', 'layers', 11])).toBe('Layer 12');
    expect(fieldName([])).toBe('The run');
    expect(fieldName(['constructor'])).toBe('The setting “constructor”');
  });
});
