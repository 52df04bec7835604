import { expect, test } from 'vitest';
import { MATH_FUNCTIONS, mathWgsl } from '../../../worker/compile/wgsl/math.ts';
import { float32Literal, horner } from '../../../worker/compile/wgsl/math/polynomial.ts';

const FUNCTIONS = Object.entries(MATH_FUNCTIONS);
const DECLARATION = /fn (\w+)\(x: f32\) -> f32 \{/g;

function declaredIn(wgsl: string): string[] {
  return [...wgsl.matchAll(DECLARATION)].map(([, name]) => name!);
}

test.each(FUNCTIONS)('%s declares what it says, and nothing else', (op, { name, wgsl, uses }) => {
  expect(declaredIn(wgsl)).toEqual([name]);
  expect(wgsl).not.toMatch(/\b(if|for|loop|switch)\b|undefined|NaN|Infinity/);
  // A builtin's name would be hidden by ours in the rest of the kernel.
  expect(name).not.toBe(op);
  const called = [...wgsl.matchAll(/\bexact\w+(?=\()/g)]
    .map(([text]) => text)
    .filter((text) => text !== name);
  expect([...new Set(called)]).toEqual(uses.map((used) => MATH_FUNCTIONS[used].name));
});

test.each(FUNCTIONS)('every literal of %s is the shortest of a float32', (_, { wgsl }) => {
  const literals = [...wgsl.matchAll(/(?<![\w.])(\d+(?:\.\d+)?(?:e[+-]?\d+)?)f\b/g)].map(
    ([, digits]) => digits!,
  );
  expect(literals.length).toBeGreaterThan(1);
  // The largest float32 is the exception: its shortest decimal is larger than itself.
  const others = literals.filter((digits) => digits !== '3.4028234e38');
  expect(others.map((digits) => `${digits}f`)).toEqual(
    others.map((digits) => float32Literal(Number(digits))),
  );
});

test('what is asked for is declared once, after what it calls', () => {
  expect(declaredIn(mathWgsl(['sigmoid', 'tanh', 'exp', 'sigmoid', 'exp']))).toEqual([
    'exactExp',
    'exactSigmoid',
    'exactTanh',
  ]);
});

test('ops without a function are passed over', () => {
  expect(mathWgsl(['add', 'matmul', 'toString'])).toBe('');
  expect(mathWgsl(new Set(['add', 'log']))).toBe(MATH_FUNCTIONS.log.wgsl);
});

test('literals', () => {
  expect([1, 0.1, -2.1219444e-4, 1 / 3, 2 ** -149].map(float32Literal)).toEqual([
    '1f',
    '0.1f',
    '-0.00021219444f',
    '0.33333334f',
    '1e-45f',
  ]);
  expect(() => float32Literal(NaN)).toThrow('invalid coefficient: NaN');
  expect(() => float32Literal(1e39)).toThrow('invalid coefficient: 1e+39');
});

test("Horner's scheme", () => {
  expect(horner('x', [3])).toBe('3f');
  expect(horner('x', [1, 2, 3])).toBe('fma(fma(1f, x, 2f), x, 3f)');
});
