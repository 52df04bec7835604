/** Layers and optimizers as one would write them in Keras 3, without what is the default. Code, the same in every language. */
import { type OptimizerSpec, OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import {
  type InitializerSpec,
  INITIALIZER_DEFAULTS,
  LAYER_DEFAULTS,
  type LayerSpec,
  type RegularizerSpec,
} from '../../protocol/run-spec.ts';
import { pythonFloat } from '../i18n/python-numbers.ts';

const LAYER_NAMES: Readonly<Record<LayerSpec['type'], string>> = {
  dense: 'Dense',
  conv2d: 'Conv2D',
  maxPooling2d: 'MaxPooling2D',
  averagePooling2d: 'AveragePooling2D',
  flatten: 'Flatten',
  dropout: 'Dropout',
  batchNormalization: 'BatchNormalization',
  layerNormalization: 'LayerNormalization',
};

const OPTIMIZER_NAMES: Readonly<Record<OptimizerSpec['type'], string>> = {
  sgd: 'SGD',
  adagrad: 'Adagrad',
  rmsprop: 'RMSprop',
  adam: 'Adam',
  adamw: 'AdamW',
  lion: 'Lion',
};

/** The class's name, which people use too. */
export function optimizerClass({ type }: OptimizerSpec): string {
  return OPTIMIZER_NAMES[type];
}

/** The class's name. */
export function layerName(type: LayerSpec['type']): string {
  return LAYER_NAMES[type];
}

/** `Dense(8, activation='tanh')`. */
export function layerCode(layer: LayerSpec): string {
  const { positional, rest } = layerArguments(layer);
  const named = differing(rest, LAYER_DEFAULTS[layer.type]);
  const code = `${LAYER_NAMES[layer.type]}(${[...positional, ...named].join(', ')})`;
  // In Keras only what has a kernel takes an activation itself.
  const own = 'kernelInitializer' in layer || layer.activation === 'linear';
  return own ? code : `${code}, Activation(${text(layer.activation)})`;
}

/** `Adam(learning_rate=0.001)`. */
export function optimizerCode(optimizer: OptimizerSpec): string {
  const { type, learningRate: _, schedule: __, ...rest } = optimizer;
  const named = differing(rest, OPTIMIZER_DEFAULTS[type]);
  return `${optimizerClass(optimizer)}(${[`learning_rate=${rateCode(optimizer)}`, ...named].join(', ')})`;
}

interface Arguments {
  readonly positional: readonly string[];
  readonly rest: Readonly<Record<string, unknown>>;
}

function layerArguments(layer: LayerSpec): Arguments {
  switch (layer.type) {
    case 'dense': {
      const { type: _, units, ...rest } = layer;
      return { positional: [String(units)], rest };
    }
    case 'conv2d': {
      const { type: _, filters, kernelSize, ...rest } = layer;
      return { positional: [String(filters), String(kernelSize)], rest };
    }
    case 'maxPooling2d':
    case 'averagePooling2d': {
      const { type: _, poolSize, activation: __, ...rest } = layer;
      return { positional: [String(poolSize)], rest };
    }
    case 'dropout':
      return { positional: [pythonFloat(layer.rate)], rest: {} };
    case 'flatten':
      return { positional: [], rest: {} };
    case 'batchNormalization':
    case 'layerNormalization': {
      const { type: _, activation: __, ...rest } = layer;
      return { positional: [], rest };
    }
    default:
      return layer satisfies never;
  }
}

/** `name=value` for each value that is not the default. */
function differing(values: Readonly<Record<string, unknown>>, defaults: object): string[] {
  const byDefault = new Map(Object.entries(defaults));
  return Object.entries(values).flatMap(([key, value]) => {
    if (JSON.stringify(value) === JSON.stringify(byDefault.get(key))) return [];
    return [`${argumentName(key)}=${valueCode(key, value)}`];
  });
}

/** All that Keras counts in whole numbers; other numbers are floats. */
const WHOLE = new Set(['strides']);

function valueCode(key: string, value: unknown): string {
  if (typeof value === 'number') return WHOLE.has(key) ? String(value) : pythonFloat(value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  if (key === 'kernelRegularizer') return regularizerCode(value as RegularizerSpec);
  return initializerCode(value as InitializerSpec);
}

function initializerCode(initializer: InitializerSpec): string {
  const { type, ...values } = initializer;
  const named = differing(values, INITIALIZER_DEFAULTS[type]);
  if (named.length === 0) return text(type);
  return `${type.slice(0, 1).toUpperCase()}${type.slice(1)}(${named.join(', ')})`;
}

function regularizerCode({ l1, l2 }: RegularizerSpec): string {
  if (l1 === 0) return `L2(${pythonFloat(l2)})`;
  return l2 === 0 ? `L1(${pythonFloat(l1)})` : `L1L2(l1=${pythonFloat(l1)}, l2=${pythonFloat(l2)})`;
}

function rateCode({ learningRate, schedule }: OptimizerSpec): string {
  const rate = pythonFloat(learningRate);
  switch (schedule.type) {
    case 'constant':
      return rate;
    case 'exponentialDecay':
    case 'inverseTimeDecay': {
      const name = schedule.type === 'exponentialDecay' ? 'ExponentialDecay' : 'InverseTimeDecay';
      const staircase = schedule.staircase ? ', staircase=True' : '';
      return `${name}(${rate}, ${schedule.decaySteps}, ${pythonFloat(schedule.decayRate)}${staircase})`;
    }
    case 'cosineDecay': {
      const { decaySteps, alpha, warmupSteps } = schedule;
      const end = alpha === 0 ? '' : `, alpha=${pythonFloat(alpha)}`;
      if (warmupSteps === 0) return `CosineDecay(${rate}, ${decaySteps}${end})`;
      return `CosineDecay(0.0, ${decaySteps}${end}, warmup_target=${rate}, warmup_steps=${warmupSteps})`;
    }
    case 'piecewiseConstantDecay': {
      const values = [learningRate, ...schedule.values].map(pythonFloat);
      return `PiecewiseConstantDecay([${schedule.boundaries.join(', ')}], [${values.join(', ')}])`;
    }
    default:
      return schedule satisfies never;
  }
}

function argumentName(key: string): string {
  return key === 'beta1' || key === 'beta2' ? `beta_${key.slice(-1)}` : snakeCase(key);
}

function text(value: string): string {
  return `'${snakeCase(value)}'`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
