import { describe, expect, test } from 'vitest';
import {
  type OptimizerSpec,
  OPTIMIZER_DEFAULTS,
  type ScheduleSpec,
} from '../../../protocol/optimizer-spec.ts';
import { LAYER_DEFAULTS } from '../../../protocol/run-spec.ts';
import { layerCode, optimizerCode } from '../../../src/components/keras-code.ts';

const { dense, conv2d, maxPooling2d, averagePooling2d, flatten, dropout, batchNormalization } =
  LAYER_DEFAULTS;

describe('layers as Keras writes them', () => {
  test.each([
    [{ ...dense, units: 1 }, 'Dense(1)'],
    [{ ...dense, units: 8, activation: 'leakyRelu' }, "Dense(8, activation='leaky_relu')"],
    [{ ...dense, units: 2, useBias: false }, 'Dense(2, use_bias=False)'],
    [
      { ...dense, units: 2, kernelInitializer: { type: 'heNormal' } },
      "Dense(2, kernel_initializer='he_normal')",
    ],
    [
      { ...dense, units: 2, biasInitializer: { type: 'constant', value: 0.5 } },
      'Dense(2, bias_initializer=Constant(value=0.5))',
    ],
    [
      { ...dense, units: 2, kernelInitializer: { type: 'truncatedNormal', mean: 0, stddev: 1 } },
      'Dense(2, kernel_initializer=TruncatedNormal(stddev=1.0))',
    ],
    [{ ...dense, units: 2, kernelRegularizer: { l1: 0, l2: 0.01 } }, 'Dense(2, kernel_regularizer=L2(0.01))'],
    [
      { ...dense, units: 2, kernelRegularizer: { l1: 1e-5, l2: 0.01 } },
      'Dense(2, kernel_regularizer=L1L2(l1=1e-05, l2=0.01))',
    ],
    [
      { ...conv2d, filters: 16, kernelSize: 5, strides: 2, padding: 'same', activation: 'relu' },
      "Conv2D(16, 5, strides=2, padding='same', activation='relu')",
    ],
    [maxPooling2d, 'MaxPooling2D(2)'],
    [{ ...averagePooling2d, poolSize: 3, strides: 1 }, 'AveragePooling2D(3, strides=1)'],
    [flatten, 'Flatten()'],
    [{ ...dropout, rate: 0.5 }, 'Dropout(0.5)'],
    [
      { ...batchNormalization, momentum: 0.9, activation: 'relu' },
      "BatchNormalization(momentum=0.9), Activation('relu')",
    ],
  ] as const)('%j', (layer, code) => expect(layerCode(layer)).toBe(code));
});

describe('optimizers as Keras writes them', () => {
  test.each<[OptimizerSpec, string]>([
    [
      { ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9, nesterov: true },
      'SGD(learning_rate=0.01, momentum=0.9, nesterov=True)',
    ],
    [OPTIMIZER_DEFAULTS.adam, 'Adam(learning_rate=0.001)'],
    [
      { ...OPTIMIZER_DEFAULTS.adamw, beta1: 0.8, weightDecay: 1, amsgrad: true },
      'AdamW(learning_rate=0.001, beta_1=0.8, amsgrad=True, weight_decay=1.0)',
    ],
    [
      { ...OPTIMIZER_DEFAULTS.adagrad, initialAccumulatorValue: 0 },
      'Adagrad(learning_rate=0.001, initial_accumulator_value=0.0)',
    ],
    [
      { ...OPTIMIZER_DEFAULTS.rmsprop, epsilon: 1e-8, clipvalue: 0.5 },
      'RMSprop(learning_rate=0.001, epsilon=1e-08, clipvalue=0.5)',
    ],
    [{ ...OPTIMIZER_DEFAULTS.lion, globalClipnorm: 1 }, 'Lion(learning_rate=0.001, global_clipnorm=1.0)'],
  ])('%j', (optimizer, code) => expect(optimizerCode(optimizer)).toBe(code));

  test.each<[ScheduleSpec, string]>([
    [
      { type: 'exponentialDecay', decaySteps: 100, decayRate: 0.9, staircase: true },
      'ExponentialDecay(0.1, 100, 0.9, staircase=True)',
    ],
    [
      { type: 'inverseTimeDecay', decaySteps: 100, decayRate: 0.5, staircase: false },
      'InverseTimeDecay(0.1, 100, 0.5)',
    ],
    [{ type: 'cosineDecay', decaySteps: 100, alpha: 0, warmupSteps: 0 }, 'CosineDecay(0.1, 100)'],
    [
      { type: 'cosineDecay', decaySteps: 100, alpha: 0.1, warmupSteps: 10 },
      'CosineDecay(0.0, 100, alpha=0.1, warmup_target=0.1, warmup_steps=10)',
    ],
    [
      { type: 'piecewiseConstantDecay', boundaries: [10, 20], values: [0.05, 0.01] },
      'PiecewiseConstantDecay([10, 20], [0.1, 0.05, 0.01])',
    ],
  ])('%j', (schedule, code) => {
    const optimizer = { ...OPTIMIZER_DEFAULTS.sgd, learningRate: 0.1, schedule };
    expect(optimizerCode(optimizer)).toBe(`SGD(learning_rate=${code})`);
  });
});
