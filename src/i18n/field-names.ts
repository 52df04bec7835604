/** The names of a run's settings, as the controls print them, for sentences about values from outside. */
import { msg, str } from '@lit/localize';

/** Index steps are left out: `['model', 'layers', 0, 'units']` is looked up as `model.layers.units`. */
export function fieldName(path: readonly (string | number)[]): string {
  const key = path.filter((step) => typeof step === 'string').join('.');
  const names = knownNames();
  // Paths come from outside too: `constructor` must not find what every object has.
  if (Object.hasOwn(names, key) && names[key]) return names[key];
  const shown = path.join('.');
  return shown === '' ? msg('The run') : msg(str`The setting “${shown.slice(0, 60)}”`);
}

function knownNames(): Record<string, string | undefined> {
  return {
    version: msg('Version'),
    title: msg('Title'),
    seed: msg('Seed'),
    data: msg('Data'),
    'data.type': msg('Data'),
    'data.examples': msg('Examples'),
    'data.w': msg('True W'),
    'data.b': msg('True b'),
    'data.noise': msg('Noise'),
    'data.seed': msg('Data seed'),
    'data.x': msg('Spread of x'),
    preprocessing: msg('Preprocessing'),
    split: msg('Split'),
    'split.validation': msg('Validation split'),
    model: msg('Model'),
    'model.layers': msg('Layers'),
    'model.layers.type': msg('Layer type'),
    'model.layers.units': msg('Units'),
    'model.layers.activation': msg('Activation'),
    'model.layers.useBias': msg('Use of a bias'),
    'model.layers.kernelInitializer': msg('Initial W'),
    'model.layers.kernelInitializer.type': msg('Initial W'),
    'model.layers.kernelInitializer.value': msg('Initial W'),
    'model.layers.kernelInitializer.mean': msg('Mean of the initial W'),
    'model.layers.kernelInitializer.minval': msg('Least initial W'),
    'model.layers.kernelInitializer.maxval': msg('Greatest initial W'),
    'model.layers.kernelInitializer.stddev': msg('Spread of the initial W'),
    'model.layers.biasInitializer': msg('Initial b'),
    'model.layers.biasInitializer.type': msg('Initial b'),
    'model.layers.biasInitializer.value': msg('Initial b'),
    'model.layers.biasInitializer.mean': msg('Mean of the initial b'),
    'model.layers.biasInitializer.minval': msg('Least initial b'),
    'model.layers.biasInitializer.maxval': msg('Greatest initial b'),
    'model.layers.biasInitializer.stddev': msg('Spread of the initial b'),
    loss: msg('Loss'),
    metrics: msg('Metrics'),
    optimizer: msg('Optimizer'),
    'optimizer.type': msg('Optimizer'),
    'optimizer.learningRate': msg('Learning rate'),
    training: msg('Training'),
    'training.epochs': msg('Epochs'),
    'training.batchSize': msg('Batch size'),
    'training.shuffle': msg('Shuffle'),
  };
}
