/**
 * A TensorFlow Playground link as a run of ours. Its parameters stand behind `#`, as in its `state.ts`; what it leaves out has its defaults. The text may
 * come from anywhere: what it does not mean is named, and nothing is guessed.
 */
import type { DataSpec } from './data-spec.ts';
import { withFeatures } from './layer-edits.ts';
import { FEATURES, type FeatureName } from './preprocessing.ts';
import { OPTIMIZER_DEFAULTS } from './optimizer-spec.ts';
import {
  type ActivationName,
  type DenseSpec,
  LAYER_DEFAULTS,
  LIMITS,
  RUN_SPEC_VERSION,
  type RunSpec,
} from './run-spec.ts';

export type PlaygroundProblem =
  /** It has another host, or nothing behind `#`. */
  | { readonly kind: 'no-playground-link' }
  | { readonly kind: 'unknown-value'; readonly name: string; readonly value: string }
  /** Neither an input nor anything derived of them is chosen. */
  | { readonly kind: 'no-features' };

export type PlaygroundLink =
  { readonly ok: true; readonly spec: RunSpec } | { readonly ok: false; readonly problem: PlaygroundProblem };

/** What stands behind `#`: of the whole address, or alone. */
const LINK = /^(?:https?:\/\/playground\.tensorflow\.org\/?[^#]*)?#(.*)$/s;
const MAX_LENGTH = 4000;

/** Never throws. */
export function readPlaygroundLink(text: string): PlaygroundLink {
  const parameters = parametersOf(text.trim().slice(0, MAX_LENGTH));
  if (parameters === null) return { ok: false, problem: { kind: 'no-playground-link' } };
  try {
    return { ok: true, spec: specOf(new Reader(parameters)) };
  } catch (error) {
    if (error instanceof LinkError) return { ok: false, problem: error.problem };
    throw error;
  }
}

function parametersOf(text: string): ReadonlyMap<string, string> | null {
  const fragment = LINK.exec(text)?.[1];
  if (fragment?.includes('=') !== true) return null;
  const pairs = fragment.split('&');
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

class LinkError extends Error {
  readonly problem: PlaygroundProblem;

  constructor(problem: PlaygroundProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

class Reader {
  readonly #parameters: ReadonlyMap<string, string>;

  constructor(parameters: ReadonlyMap<string, string>) {
    this.#parameters = parameters;
  }

  word<W extends string>(name: string, known: readonly W[], fallback: W): W {
    const value = this.#parameters.get(name) || fallback;
    const word = known.find((each) => each === value);
    return word ?? this.#refuse(name);
  }

  number(
    name: string,
    { min, max }: { readonly min: number; readonly max: number },
    fallback: number,
  ): number {
    const text = this.#parameters.get(name);
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    return Number.isFinite(value) && value >= min && value <= max ? value : this.#refuse(name);
  }

  isOn(name: string, fallback: boolean): boolean {
    const text = this.#parameters.get(name);
    return text === undefined || text === '' ? fallback : text !== 'false' && text !== '0';
  }

  /** Units of the hidden layers. */
  shape(fallback: readonly number[]): readonly number[] {
    const text = this.#parameters.get('networkShape');
    if (text === undefined) return fallback;
    const parts = text === '' ? [] : text.split(',').map(Number);
    const isShape =
      parts.length < LIMITS.layers.max &&
      parts.every((units) => Number.isInteger(units) && units >= 1 && units <= LIMITS.units.max);
    return isShape ? parts : this.#refuse('networkShape');
  }

  /** A decimal part, or any text: Playground seeds its random numbers with it. */
  seed(): number {
    const value = Number(this.#parameters.get('seed') ?? 0);
    if (!Number.isFinite(value)) return 0;
    return Math.floor(Math.abs(value % 1 === 0 ? value : (value % 1) * 2 ** 32)) % 2 ** 32;
  }

  #refuse(name: string): never {
    throw new LinkError({
      kind: 'unknown-value',
      name,
      value: (this.#parameters.get(name) ?? '').slice(0, 40),
    });
  }
}

const ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  linear: 'linear',
};

/** In the order of `FEATURES`. */
const FEATURE_PARAMETERS = ['x', 'y', 'xSquared', 'ySquared', 'xTimesY', 'sinX', 'sinY'] as const;

function specOf(link: Reader): RunSpec {
  const isRegression =
    link.word('problem', ['classification', 'regression'], 'classification') === 'regression';
  const seed = link.seed();
  const data = isRegression ? surfaceOf(link, seed) : classesOf(link, seed);
  const rate = link.number('learningRate', LIMITS.learningRate, 0.03);
  const kept = 1 - link.number('percTrainData', { min: 10, max: 100 }, 50) / 100;
  const spec: RunSpec = {
    version: RUN_SPEC_VERSION,
    title: '',
    seed,
    data,
    preprocessing: [],
    split: { validation: Math.round(kept * 100) / 100 },
    model: { layers: layersOf(link) },
    loss: isRegression ? 'meanSquaredError' : 'binaryCrossentropyFromLogits',
    metrics: isRegression ? [] : ['accuracy', 'confusionMatrix'],
    // Its loss is half the squared error: half the rate makes the same step.
    optimizer: { ...OPTIMIZER_DEFAULTS.sgd, learningRate: isRegression ? rate / 2 : rate },
    // It goes through its examples in the same order each epoch, until it is paused.
    training: {
      epochs: 'untilStopped',
      batchSize: link.number('batchSize', LIMITS.batchSize, 10),
      shuffle: false,
      classWeight: null,
      earlyStopping: null,
    },
  };
  return withFeatures(spec, featuresOf(link));
}

/** 500 examples; noise, in per cent, is spread as ours is: with the same standard deviation. */
function classesOf(link: Reader, seed: number): DataSpec {
  const noise = noiseOf(link);
  const examples = 500;
  switch (link.word('dataset', ['circle', 'xor', 'gauss', 'spiral'], 'circle')) {
    case 'circle':
      return { type: 'circle', examples, seed, classes: 2, noise: tidy((5 * noise) / Math.sqrt(3)) };
    case 'xor':
      return { type: 'exclusiveOr', examples, seed, noise: tidy((5 * noise) / Math.sqrt(3)) };
    case 'gauss':
      return { type: 'gaussians', examples, seed, classes: 2, noise: tidy(Math.sqrt(3.5 * noise)) };
    case 'spiral':
      return { type: 'spiral', examples, seed, classes: 2, noise: tidy(noise / Math.sqrt(3)) };
  }
}

function surfaceOf(link: Reader, seed: number): DataSpec {
  const noise = tidy(noiseOf(link) / Math.sqrt(3));
  const type = link.word('regDataset', ['reg-plane', 'reg-gauss'], 'reg-plane');
  return { type: type === 'reg-plane' ? 'plane' : 'gauss', examples: 1200, seed, noise };
}

function noiseOf(link: Reader): number {
  return link.number('noise', { min: 0, max: 50 }, 0) / 100;
}

function tidy(value: number): number {
  return Number(value.toFixed(3));
}

/** Weights begin between ±0.5 and biases at 0.1, as its `nn.ts` says, or all at 0. */
function layersOf(link: Reader): readonly DenseSpec[] {
  const isZero = link.isOn('initZero', false);
  const kind = link.word('regularization', ['none', 'L1', 'L2'], 'none');
  const rate = link.number('regularizationRate', LIMITS.regularizer, 0);
  const common: DenseSpec = {
    ...LAYER_DEFAULTS.dense,
    units: 1,
    kernelInitializer: isZero ? { type: 'zeros' } : { type: 'randomUniform', minval: -0.5, maxval: 0.5 },
    biasInitializer: isZero ? { type: 'zeros' } : { type: 'constant', value: 0.1 },
    // Its L2 is half the square.
    kernelRegularizer: { l1: kind === 'L1' ? rate : 0, l2: kind === 'L2' ? rate / 2 : 0 },
  };
  const activation = ACTIVATIONS[link.word('activation', Object.keys(ACTIVATIONS), 'tanh')]!;
  return [...link.shape([4, 2]).map((units): DenseSpec => ({ ...common, units, activation })), common];
}

function featuresOf(link: Reader): readonly FeatureName[] {
  const features = FEATURES.filter((_, i) => link.isOn(FEATURE_PARAMETERS[i]!, i < 2));
  if (features.length === 0) throw new LinkError({ kind: 'no-features' });
  return features;
}
