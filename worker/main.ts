/** The worker's entry: plugs the trainer together and hands it to the page. No logic here. */
import { expose, transfer } from 'comlink';
import { openData } from './data/open-data.ts';
import { loadLayers } from './nn/layers.ts';
import { selectBackend } from './runtime/select-backend.ts';
import { systemClock } from './session/clock.ts';
import { compileRun } from './session/compile-run.ts';
import { transferables } from './session/snapshots.ts';
import { Trainer } from './trainer.ts';

/** Where the page is: the built worker lies in `assets/` beside it. */
const base = new URL(import.meta.env.DEV ? '/' : '../', self.location.href);

async function fetchText(path: string): Promise<string> {
  const response = await fetch(new URL(path, base));
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.text();
}

const trainer = new Trainer({
  compileRun: async (spec) => {
    const [data] = await Promise.all([openData(spec, fetchText), loadLayers(spec.model.layers)]);
    if (spec.preprocessing.length === 0) return compileRun(spec, data);
    return compileRun(spec, data, (await import('./data/preprocessing.ts')).fitPreprocessing);
  },
  selectBackend: async ({ preference, current }) => current ?? selectBackend(preference),
  clock: systemClock(),
  answerQuestion: async (kind, run, question) =>
    (await import('./answers/answer.ts')).answerQuestion(kind, run, question),
  prepare: (event) => transfer(event, transferables(event)),
});

expose(trainer);
