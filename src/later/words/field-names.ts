/** The names of a run's settings, as the controls print them, for sentences about values from outside. */
import { msg, str } from '@lit/localize';

/** Index steps are left out: `['optimizer', 'schedule', 'values', 0]` is looked up as `optimizer.schedule.values`. */
export function fieldName(path: readonly (string | number)[]): string {
  const [model, layers, index, ...setting] = path;
  if (model !== 'model' || layers !== 'layers' || typeof index !== 'number') return settingName(path);
  const layer = msg(str`Layer ${index + 1}`);
  return setting.length === 0 ? layer : `${layer}, ${settingName(['model', 'layers', ...setting])}`;
}

function settingName(path: readonly (string | number)[]): string {
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
    'data.classes': msg('Classes'),
    'data.points': msg('Points'),
    preprocessing: msg('Preprocessing'),
    'preprocessing.features': msg('Features'),
    split: msg('Split'),
    'split.validation': msg('Validation split'),
    model: msg('Model'),
    'model.layers': msg('Layers'),
    'model.layers.type': msg('Layer type'),
    'model.layers.units': msg('Units'),
    'model.layers.filters': msg('Filters'),
    'model.layers.kernelSize': msg('Size of the window'),
    'model.layers.poolSize': msg('Size of the window'),
    'model.layers.strides': msg('Strides'),
    'model.layers.padding': msg('Padding'),
    'model.layers.rate': msg('Rate'),
    'model.layers.momentum': msg('Momentum'),
    'model.layers.epsilon': 'ε',
    'model.layers.kernelRegularizer': msg('Regularizer'),
    'model.layers.kernelRegularizer.l1': 'L1',
    'model.layers.kernelRegularizer.l2': 'L2',
    'model.layers.activation': msg('Activation'),
    'model.layers.useBias': msg('Use of a bias'),
    'model.layers.kernelInitializer': msg('Initial W'),
    'model.layers.kernelInitializer.type': msg('Initial W'),
    'model.layers.kernelInitializer.value': msg('Initial W'),
    'model.layers.kernelInitializer.mean': msg('Mean of the initial W'),
    'model.layers.kernelInitializer.minval': msg('Least initial W'),
    'model.layers.kernelInitializer.maxval': msg('Greatest initial W'),
    'model.layers.kernelInitializer.stddev': msg('Spread of the initial W'),
    'model.layers.kernelInitializer.gain': msg('Gain of the initial W'),
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
    'optimizer.momentum': msg('Momentum'),
    'optimizer.nesterov': msg('Nesterov momentum'),
    'optimizer.initialAccumulatorValue': msg('Initial accumulator'),
    'optimizer.rho': 'ρ',
    'optimizer.centered': msg('Centering'),
    'optimizer.beta1': 'β₁',
    'optimizer.beta2': 'β₂',
    'optimizer.epsilon': 'ε',
    'optimizer.amsgrad': 'AMSGrad',
    'optimizer.weightDecay': msg('Weight decay'),
    'optimizer.clipvalue': msg('Limit of each gradient'),
    'optimizer.globalClipnorm': msg('Limit of the gradients’ norm'),
    'optimizer.schedule': msg('Schedule'),
    'optimizer.schedule.type': msg('Schedule'),
    'optimizer.schedule.decaySteps': msg('Steps of the decay'),
    'optimizer.schedule.decayRate': msg('Rate of the decay'),
    'optimizer.schedule.staircase': msg('Staircase'),
    'optimizer.schedule.alpha': msg('Least share of the rate'),
    'optimizer.schedule.warmupSteps': msg('Steps of the warm-up'),
    'optimizer.schedule.boundaries': msg('Boundaries of the schedule'),
    'optimizer.schedule.values': msg('Rates of the schedule'),
    training: msg('Training'),
    'training.epochs': msg('Epochs'),
    'training.batchSize': msg('Batch size'),
    'training.shuffle': msg('Shuffle'),
    'training.classWeight': msg('Class weights'),
    'training.earlyStopping': msg('Early stopping'),
  };
}
