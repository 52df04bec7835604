import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProblemReason } from '../../../protocol/failure.ts';
import { encodeRunLink } from '../../../protocol/link.ts';
import { decodeRunLink, MAX_LINK_LENGTH } from '../../../protocol/read-link.ts';
import { parseRunSpec } from '../../../protocol/parse.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LIMITS, type RunSpec } from '../../../protocol/run-spec.ts';
import { expectAllowed } from './allowed-runs.ts';
import { guideLayer, runSpecs } from './run-specs.ts';

/** A link as somebody else might make it. */
const linkOf = (text: string | Uint8Array): string => `#run=${Buffer.from(text).toString('base64url')}`;

function expectRefused(link: string, reason: ProblemReason): void {
  expect(decodeRunLink(link)).toEqual({ ok: false, problems: [{ path: [], reason }] });
}

test('a run comes back as it was', () => {
  fc.assert(
    fc.property(runSpecs, (spec) => {
      const link = encodeRunLink(spec);
      expect(link).toMatch(/^#run=[\w-]+$/);
      expect(decodeRunLink(link)).toEqual({ ok: true, spec });
    }),
  );
});

test('a link is base64url of JSON in UTF-8, for anyone to read', () => {
  const spec: RunSpec = { ...GUIDE_RUN, title: '기본 훈련 루프 😀' };
  const [, payload = ''] = encodeRunLink(spec).split('=');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).toEqual(spec);
  expect(decodeRunLink(linkOf(JSON.stringify(spec)))).toEqual({ ok: true, spec });
});

test('equal runs have equal links, in whatever order their keys were written', () => {
  const { version, title, ...rest } = GUIDE_RUN;
  expect(encodeRunLink({ ...rest, title, version })).toBe(encodeRunLink(GUIDE_RUN));
});

test('the longest run fits well within the limit', () => {
  const initializer = { type: 'randomUniform', minval: -999.1234567890123, maxval: 1e-300 / 3 } as const;
  const dense = {
    ...guideLayer(),
    activation: 'leakyRelu',
    useBias: false,
    kernelInitializer: initializer,
    biasInitializer: initializer,
    kernelRegularizer: { l1: 1e-7 / 3, l2: 1e-7 / 3 },
  } as const;
  const steps = Array.from({ length: LIMITS.boundaries.max }, (_, i) => LIMITS.decaySteps.max - 64 + i);
  const spec: RunSpec = {
    ...GUIDE_RUN,
    title: '루'.repeat(LIMITS.title.maxLength),
    data: {
      type: 'line',
      examples: 1e6,
      w: -1e-7 / 3,
      b: -1e-7 / 3,
      noise: 1e-7 / 3,
      seed: 2 ** 32 - 1,
      x: 'normal',
    },
    model: { layers: Array.from({ length: LIMITS.layers.max }, () => dense) },
    optimizer: {
      ...OPTIMIZER_DEFAULTS.adamw,
      schedule: {
        type: 'piecewiseConstantDecay',
        boundaries: steps,
        values: steps.map(() => 1e-7 / 3),
      },
    },
  };
  expect(parseRunSpec(spec).ok).toBe(true);
  expect(encodeRunLink(spec).length).toBeLessThan(MAX_LINK_LENGTH / 2);
});

test.each(['', '#', '#run', '#Run=x', 'run=x', '#language=ko', '#/run=x'])('%j holds no run', (hash) => {
  expect(decodeRunLink(hash)).toBeNull();
});

test.each([
  ['nothing', '#run='],
  ['another alphabet', '#run=eyJ2+/=='],
  ['a lone last letter', '#run=eyJ2a'],
  ['a percent sign', '#run=%7B%7D'],
  ['bytes that are not UTF-8', linkOf(new Uint8Array([0x22, 0xff, 0x22]))],
  ['an overlong zero', linkOf(new Uint8Array([0x22, 0xc0, 0x80, 0x22]))],
  ['half of a surrogate pair', linkOf(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]))],
])('%s is damage', (_, link) => expectRefused(link, { kind: 'damaged-link' }));

test.each(['{', '', ' ', 'undefined', "{'version': 1}", '{"version": NaN}', '\uFEFF{}', '<script>'])(
  '%j is not JSON',
  (text) => expectRefused(linkOf(`${text} `), { kind: 'not-json' }),
);

test('other JSON gets the parser’s problems', () => {
  for (const value of [null, 5, 'run', [], {}, { version: 2 }, { ...GUIDE_RUN, seed: -1 }]) {
    const problems = decodeRunLink(linkOf(JSON.stringify(value)));
    expect(problems).toEqual(parseRunSpec(value));
    expect(problems?.ok).toBe(false);
  }
});

test('a hostile key is named, and reaches no prototype', () => {
  const text = JSON.stringify(GUIDE_RUN).replace('{', '{"__proto__":{"polluted":true},');
  expect(decodeRunLink(linkOf(text))).toEqual({
    ok: false,
    problems: [{ path: ['__proto__'], reason: { kind: 'unknown-key' } }],
  });
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('a link beyond the limit is not read', () => {
  const padded = (count: number) => linkOf(JSON.stringify(GUIDE_RUN) + ' '.repeat(count));
  const spare = Math.floor(((MAX_LINK_LENGTH - encodeRunLink(GUIDE_RUN).length) * 3) / 4);
  expect(decodeRunLink(padded(spare))).toEqual({ ok: true, spec: GUIDE_RUN });
  const tooLong = padded(spare + 2);
  expectRefused(tooLong, { kind: 'too-long', max: MAX_LINK_LENGTH, received: tooLong.length });
  expectRefused(`#run=${'['.repeat(5e6)}`, { kind: 'too-long', max: MAX_LINK_LENGTH, received: 5_000_005 });
});

test('deeply nested JSON is answered', () => {
  const depth = 3000;
  expect(decodeRunLink(linkOf('['.repeat(depth) + ']'.repeat(depth)))?.ok).toBe(false);
});

test(
  'a link with letters changed, lost or added never throws, and never opens what is not allowed',
  { timeout: 30_000 },
  () => {
    const damaged = fc
      .record({
        link: runSpecs.map(encodeRunLink),
        at: fc.nat(),
        removed: fc.nat({ max: 4 }),
        added: fc.oneof(fc.string({ maxLength: 4 }), fc.stringMatching(/^[\w-]{0,4}$/)),
      })
      .map(({ link, at, removed, added }) => {
        const place = at % link.length;
        return link.slice(0, place) + added + link.slice(place + removed);
      });
    fc.assert(
      fc.property(damaged, (link) => {
        const decoded = decodeRunLink(link);
        if (decoded?.ok === true) expectAllowed(decoded.spec);
        if (decoded?.ok === false) expect(decoded.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  },
);

test('any text as a fragment is answered', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.json(), (text, json) => {
      for (const hash of [text, `#run=${text}`, linkOf(text), linkOf(json)])
        expect(decodeRunLink(hash)?.ok).not.toBe(true);
    }),
  );
});
