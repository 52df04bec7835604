/** Whatever model a test makes, its layers are there: on the page they are loaded with the first model that has one. */
import { loadLayers } from '../../worker/nn/layers.ts';

await loadLayers([{ type: 'flatten', activation: 'linear' }]);
