/**
 * Points of known patterns, made to order: curves over one input, and surfaces and classes over two. The same spec gives the same bits in every
 * browser, and a larger number of examples continues a smaller one. The two-input patterns are those of TensorFlow Playground, on
 * its square of ±6; moons are scikit-learn's `make_moons`, enlarged to it.
 */
import type { PatternDataSpec } from '../../protocol/data-spec.ts';
import { normals, uniforms } from '../tensor/random.ts';
import { cosineAndSine } from '../tensor/reproducible-math.ts';
import type { Examples } from './examples.ts';

/** What one example is made of. */
interface Draws {
  readonly classes: number;
  /** 0 where there are no classes. */
  readonly label: number;
  /** Uniform in [0, 1). */
  readonly u: readonly [number, number];
  /** Standard normal numbers. */
  readonly s: readonly [number, number];
  /** More of them, times the noise. */
  readonly z: readonly [number, number];
}

interface Example {
  readonly x: readonly number[];
  readonly y: number;
}

type Pattern = (draws: Draws) => Example;

const CURVE_LIMIT = 2;
const LIMIT = 6;
const RADIUS = 5;

const PATTERNS: { readonly [T in PatternDataSpec['type']]: Pattern } = {
  polynomial: curve((x) => x * x * x - 2 * x),
  sine: curve((x) => 2 * turn(x / 2)[1]),
  step: curve((x) => (x < 0 ? -1 : 1)),
  plane: surface((a, b) => (a + b) / 10),
  gauss: surface(bumps),
  circle({ label, classes, u, z }) {
    // Rings of equal width with gaps between them.
    const width = RADIUS / classes;
    const inner = label * width + (label > 0 ? 0.2 * width : 0);
    const radius = inner + (label > 0 ? 0.6 : 0.8) * width * u[0];
    return classified(polar(radius, u[1]), z, label);
  },
  exclusiveOr({ u, z }) {
    const [a, b] = u.map((value) => apart(2 * RADIUS * (value - 0.5)));
    return classified([a!, b!], z, a! * b! < 0 ? 1 : 0);
  },
  gaussians({ label, classes, s, z }) {
    const [x, y] = polar(2 * Math.SQRT2, 1 / 8 + label / classes);
    return classified([x + 0.7 * s[0], y + 0.7 * s[1]], z, label);
  },
  spiral({ label, classes, u, z }) {
    return classified(polar(RADIUS * u[0], 1.75 * u[0] + label / classes), z, label);
  },
  moons({ label, u, z }) {
    const [cosine, sine] = turn(u[0] / 2);
    const [x, y] = label === 0 ? [cosine, sine] : [1 - cosine, 0.5 - sine];
    return classified([3 * (x - 0.5), 3 * (y - 0.25)], z, label);
  },
};

/** [examples, inputs] and [examples, 1]; a class is its number. Calculated in float64, then rounded. */
export function generatePattern(spec: PatternDataSpec): Examples {
  const { type, examples, noise, seed } = spec;
  const classes = 'classes' in spec ? spec.classes : 2;
  const drawn = {
    u: [0, 1].map((part) => uniforms({ seed, purpose: 'data-x', part }, examples)),
    s: [2, 3].map((part) => normals({ seed, purpose: 'data-x', part }, examples)),
    z: [0, 1].map((part) => normals({ seed, purpose: 'data-noise', part }, examples)),
  };
  const pair = ([first, second]: readonly Float32Array[], i: number): readonly [number, number] => [
    first![i]!,
    second![i]!,
  ];
  const made = Array.from({ length: examples }, (_, i) => {
    const z = pair(drawn.z, i);
    return PATTERNS[type]({
      classes,
      label: i % classes,
      u: pair(drawn.u, i),
      s: pair(drawn.s, i),
      z: [noise * z[0], noise * z[1]],
    });
  });
  return {
    examples,
    x: Float32Array.from(made.flatMap(({ x }) => x)),
    y: Float32Array.from(made, ({ y }) => y),
  };
}

function curve(height: (x: number) => number): Pattern {
  return ({ u, z }) => {
    // What the model sees is a float32: the height is that of the same number.
    const x = Math.fround(CURVE_LIMIT * (2 * u[0] - 1));
    return { x: [x], y: height(x) + z[0] };
  };
}

function surface(height: (a: number, b: number) => number): Pattern {
  return ({ u, z }) => {
    const [a, b] = u.map((value) => Math.fround(LIMIT * (2 * value - 1)));
    return { x: [a!, b!], y: height(a!, b!) + z[0] };
  };
}

/** The noise moves a point, and leaves it its class. */
function classified([a, b]: readonly [number, number], z: readonly [number, number], label: number): Example {
  return { x: [a + z[0], b + z[1]], y: label };
}

/** TensorFlow Playground's six bumps, of radius 2. */
const BUMPS: readonly (readonly [x: number, y: number, sign: number])[] = [
  [-4, 2.5, 1],
  [0, 2.5, -1],
  [4, 2.5, 1],
  [-4, -2.5, -1],
  [0, -2.5, 1],
  [4, -2.5, -1],
];

function bumps(a: number, b: number): number {
  return BUMPS.reduce((height, [x, y, sign]) => {
    const distance = Math.sqrt((a - x) ** 2 + (b - y) ** 2);
    const bump = sign * Math.max(0, 1 - distance / 2);
    return Math.abs(bump) > Math.abs(height) ? bump : height;
  }, 0);
}

/** Not on the axes: there a point would be of neither class. */
function apart(value: number): number {
  return value + (value < 0 ? -0.3 : 0.3);
}

function polar(radius: number, turns: number): readonly [number, number] {
  const [cosine, sine] = turn(turns);
  return [radius * cosine, radius * sine];
}

/** Cosine and sine of so many turns, the same bits everywhere. */
function turn(turns: number): readonly [number, number] {
  return cosineAndSine(Math.floor((turns - Math.floor(turns)) * 2 ** 32));
}
