/** Every failure, problem, reason and change has its words, in both languages, with the facts in them. */
import { afterAll, describe, expect, it } from 'vitest';
import type { BackendChange, BackendInfo, BackendReason } from '../../protocol/events.ts';
import type { Failure, ProblemReason } from '../../protocol/failure.ts';
import { parseRunSpec } from '../../protocol/parse.ts';
import { GUIDE_RUN, INITIALIZER_DEFAULTS } from '../../protocol/run-spec.ts';
import {
  backendChangeSentence,
  backendKindSentence,
  backendReasonSentence,
} from '../../src/i18n/backend-sentences.ts';
import { failureSentence, problemSentence, reasonSentence } from '../../src/i18n/failure-sentences.ts';
import { fieldName } from '../../src/i18n/field-names.ts';
import { useLanguage, type Language } from '../../src/i18n/locale.ts';

const problem = { path: ['training', 'epochs'], reason: { kind: 'missing' } } as const;

const failures: { readonly [C in Failure['code']]: Extract<Failure, { code: C }> } = {
  'invalid-run': { code: 'invalid-run', params: { problems: [problem] } },
  'no-run': { code: 'no-run', params: {} },
  'busy-training': { code: 'busy-training', params: { command: 'open' } },
  'data-unavailable': { code: 'data-unavailable', params: { detail: 'x' } },
  'backend-unavailable': { code: 'backend-unavailable', params: { detail: 'x' } },
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
  'device-lost': true,
};

const changes: { readonly [K in BackendChange['kind']]: Extract<BackendChange, { kind: K }> } = {
  'chosen-by-user': { kind: 'chosen-by-user' },
  'device-lost': { kind: 'device-lost', detail: 'x', simulated: false },
  'worker-restarted': { kind: 'worker-restarted', detail: 'x' },
};

function backend(reason: BackendReason): BackendInfo {
  return { kind: 'webgpu', adapter: 'a', software: true, reason, workgroupSize: 4 };
}

function allSentences(): string[] {
  return [
    ...Object.values(failures).map(failureSentence),
    ...Object.values(reasons).map((reason) =>
      problemSentence({ path: ['optimizer', 'learningRate'], reason }),
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

  it('quote strangers briefly', async () => {
    await useLanguage('en');
    const reason = { kind: 'not-one-of', allowed: ['a'], received: 'x'.repeat(10_000) } as const;
    expect(reasonSentence('Data', reason).length).toBeLessThan(120);
    expect(fieldName(['y'.repeat(10_000)]).length).toBeLessThan(120);
  });

  it('count the characters of a text and the entries of a list', async () => {
    await useLanguage('en');
    const layers = { ...GUIDE_RUN, model: { layers: [1, 2, 3] } };
    expect(sentenceAbout(layers)).toBe('Layers: the number of entries may be 1 at most; here it is 3.');
    const title = { ...GUIDE_RUN, title: 'x'.repeat(400) };
    expect(sentenceAbout(title)).toBe('Title: may have 120 characters at most; this has 400.');
  });

  it('have a name for every setting that there is', async () => {
    await useLanguage('en');
    const initializers = Object.values(INITIALIZER_DEFAULTS);
    const layers = initializers.map((initializer) => ({
      ...GUIDE_RUN.model.layers[0],
      kernelInitializer: initializer,
      biasInitializer: initializer,
    }));
    const line = { type: 'line', examples: 10, w: 3, b: 2, noise: 1, seed: 0, x: 'normal' };
    const paths = [...pathsIn(GUIDE_RUN), ...pathsIn({ data: line, model: { layers } })];
    expect(paths.length).toBeGreaterThan(50);
    for (const path of paths) expect(fieldName(path)).not.toMatch(/The setting/);
  });

  it('name fields as the controls do', async () => {
    await useLanguage('en');
    expect(fieldName(['training', 'epochs'])).toBe('Epochs');
    expect(fieldName(['model', 'layers', 0, 'kernelInitializer', 'value'])).toBe('Initial W');
    expect(fieldName([])).toBe('The run');
    expect(fieldName(['constructor'])).toBe('The setting “constructor”');
  });
});
