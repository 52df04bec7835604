/** A chain of dense layers on one number, in plain loops: what the pretended engine trains. */
import type { TrackedInfo, VariableInfo } from '../../protocol/events.ts';
import type { ActivationName, DenseSpec, InitializerSpec, LayerSpec } from '../../protocol/run-spec.ts';

export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

interface Activation {
  readonly value: (x: number) => number;
  /** By the value. */
  readonly slope: (y: number) => number;
}

const ACTIVATIONS: Partial<Record<ActivationName, Activation>> = {
  linear: { value: (x) => x, slope: () => 1 },
  tanh: { value: Math.tanh, slope: (y) => 1 - y * y },
  relu: { value: (x) => Math.max(0, x), slope: (y) => (y > 0 ? 1 : 0) },
};

interface Dense {
  readonly inputs: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array | null;
  readonly activation: Activation;
}

export class FakeModel {
  readonly #layers: readonly Dense[];

  constructor(layers: readonly LayerSpec[]) {
    let inputs = 1;
    this.#layers = layers.map((layer, i) => {
      if (layer.type !== 'dense') throw new Error(`unknown layer: ${layer.type}`);
      const made = dense(layer, inputs, i);
      inputs = layer.units;
      return made;
    });
  }

  /** Copies. */
  get variables(): Float32Array[] {
    return this.#layers.flatMap(({ kernel, bias }) =>
      bias ? [kernel.slice(), bias.slice()] : [kernel.slice()],
    );
  }

  get variableInfos(): VariableInfo[] {
    return this.#layers.flatMap(({ inputs, kernel, bias }, i) => {
      const name = i === 0 ? 'dense' : `dense_${i}`;
      const units = kernel.length / inputs;
      const about = { dtype: 'float32', trainable: true } as const;
      const infos = [{ name: `${name}/kernel`, shape: [inputs, units], ...about }];
      return bias ? [...infos, { name: `${name}/bias`, shape: [units], ...about }] : infos;
    });
  }

  get tracked(): TrackedInfo[] {
    const infos = this.variableInfos;
    const isLine = infos.length <= 2 && this.#layers.every(({ kernel }) => kernel.length === 1);
    return this.variables.flatMap((values, variable) =>
      Array.from(values, (_, element) => ({
        variable,
        element,
        label: isLine ? ['W', 'b'][variable]! : `${infos[variable]!.name}[${element}]`,
      })),
    );
  }

  predict(x: number): number {
    return this.#forward(x).at(-1)?.[0] ?? Number.NaN;
  }

  /** One step of gradient descent on the mean squared error. */
  update({ x, y }: Points, learningRate: number): void {
    const gradients = this.#layers.map(({ kernel, bias }) => ({
      kernel: new Float64Array(kernel.length),
      bias: new Float64Array(bias?.length ?? 0),
    }));
    x.forEach((value, i) => this.#backward(value, y[i] ?? 0, 2 / x.length, gradients));
    this.#layers.forEach(({ kernel, bias }, i) => {
      kernel.forEach((old, j) => (kernel[j] = old - learningRate * gradients[i]!.kernel[j]!));
      bias?.forEach((old, j) => (bias[j] = old - learningRate * gradients[i]!.bias[j]!));
    });
  }

  /** The input, then what each layer gives. */
  #forward(x: number): number[][] {
    const values = [[x]];
    for (const { inputs, kernel, bias, activation } of this.#layers) {
      const before = values.at(-1)!;
      const units = kernel.length / inputs;
      values.push(
        Array.from({ length: units }, (_, unit) => {
          const sum = before.reduce((total, value, j) => total + value * kernel[j * units + unit]!, 0);
          return activation.value(sum + (bias?.[unit] ?? 0));
        }),
      );
    }
    return values;
  }

  #backward(
    x: number,
    y: number,
    weight: number,
    gradients: readonly { readonly kernel: Float64Array; readonly bias: Float64Array }[],
  ): void {
    const values = this.#forward(x);
    let slopes = values.at(-1)!.map((value) => weight * (value - y));
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const { inputs, kernel, activation } = this.#layers[i]!;
      const before = values[i]!;
      const inner = slopes.map((slope, unit) => slope * activation.slope(values[i + 1]![unit]!));
      const units = kernel.length / inputs;
      inner.forEach((slope, unit) => {
        if (gradients[i]!.bias.length > 0) gradients[i]!.bias[unit]! += slope;
        before.forEach((value, j) => (gradients[i]!.kernel[j * units + unit]! += slope * value));
      });
      slopes = before.map((_, j) =>
        inner.reduce((sum, slope, unit) => sum + slope * kernel[j * units + unit]!, 0),
      );
    }
  }
}

function dense(layer: DenseSpec, inputs: number, place: number): Dense {
  const { units, useBias, activation } = layer;
  const known = ACTIVATIONS[activation];
  if (!known) throw new Error(`unknown activation: ${activation}`);
  return {
    inputs,
    kernel: filled(layer.kernelInitializer, inputs * units, place),
    bias: useBias ? filled(layer.biasInitializer, units, place) : null,
    activation: known,
  };
}

function filled(initializer: InitializerSpec, length: number, place: number): Float32Array {
  if (initializer.type === 'constant') return new Float32Array(length).fill(initializer.value);
  if (initializer.type === 'zeros') return new Float32Array(length);
  if (length === 1) return Float32Array.of(0.3);
  // Different from each other is all that a model needs to learn.
  return Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1 + 7 * place)));
}
