/** The step's graph with what every node comes to on one batch, on the CPU in float32: as the device would have it, but for its rounding. */
import type { ElementStep, StepAnswer, StepNode, StepQuestion } from '../../../protocol/questions/step.ts';
import { type Evaluator, prepareEvaluator, type Surroundings } from '../../runtime/cpu/evaluate.ts';
import type { CompiledRun } from '../../session/compiled-run.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { AskedRun } from '../asked-run.ts';
import { examplesIn, moveTo, placeOf, surroundingsOf } from './batch.ts';
import { canBeShown, numbersOf } from './numbers.ts';
import { ownerOf, partsOf } from './parts.ts';
import { type StepGraph, stepGraphOf } from './step-graph.ts';

/** Weights told number by number. */
const MOST_ELEMENTS = 16;

export function answerStep(run: AskedRun, question: StepQuestion): Promise<StepAnswer> {
  const step = stepGraphOf(run.compiled);
  const { graph, order } = step;
  const place = placeOf(run, question.batch);
  const indexOf = new Map(order.map((node, i) => [node, i]));
  const at = (node: Tensor): number => indexOf.get(node)!;
  const evaluated = evaluate(run, step, place);
  return Promise.resolve({
    nodes: describe(run, step, evaluated),
    loss: at(step.loss),
    layers: step.layers.map(at),
    weights: step.weights.map(({ name }, i) => ({ name, gradient: at(step.gradients[i]!) })),
    assignments: graph.assignments.map(({ variable, value }) => ({
      name: variable.attributes.name,
      value: at(value),
    })),
    batch: place.batch,
    batches: run.compiled.program.batchesPerEpoch,
    examples: examplesIn(run, place),
    step: place.step,
    elements: evaluated ? elementsOf(run, step, evaluated, question.elements) : [],
  });
}

interface Prepared {
  readonly surroundings: Surroundings;
  readonly evaluator: Evaluator;
}

const prepared = new WeakMap<CompiledRun, Prepared>();

/** Null where that would be too much. */
function evaluate(run: AskedRun, step: StepGraph, place: AskedRun['position']): Evaluator | null {
  if (!canBeShown(step.order)) return null;
  const ready = prepared.get(run.compiled) ?? prepare(run, step, place);
  prepared.set(run.compiled, ready);
  moveTo(ready.surroundings, run, place);
  ready.evaluator.run();
  return ready.evaluator;
}

/** Every node is an output. */
function prepare(run: AskedRun, { graph, order }: StepGraph, place: AskedRun['position']): Prepared {
  const outputs = Object.fromEntries(order.map((node, i) => [`%${i}`, node]));
  const surroundings = surroundingsOf(run, place, 'float32');
  const evaluator = prepareEvaluator(
    { outputs: { ...outputs, ...graph.outputs }, assignments: graph.assignments },
    surroundings,
  );
  return { surroundings, evaluator };
}

function describe({ compiled }: AskedRun, step: StepGraph, evaluated: Evaluator | null): StepNode[] {
  const parts = partsOf(step, compiled);
  const indexOf = new Map(step.order.map((node, i) => [node, i]));
  return step.order.map((node, i) => ({
    op: node.op,
    attributes: { ...node.attributes },
    inputs: node.inputs.map((input) => indexOf.get(input)!),
    shape: node.shape,
    ...parts.get(node)!,
    numbers: evaluated && numbersOf(evaluated.output(`%${i}`)),
  }));
}

function elementsOf(
  run: AskedRun,
  step: StepGraph,
  evaluator: Evaluator,
  asked: StepQuestion['elements'],
): ElementStep[] {
  const { variables } = run.compiled.program.layout;
  const before = (name: string): Float32Array => {
    const { offset, size } = variables.find((variable) => variable.name === name)!;
    return run.state.subarray(offset, offset + size);
  };
  const after = new Map(
    step.graph.assignments.map(({ variable }, i) => [variable.attributes.name, evaluator.assigned[i]!]),
  );
  return asked.slice(0, MOST_ELEMENTS).flatMap(({ variable, element }): ElementStep[] => {
    const weight = step.weights.findIndex(({ name }) => name === variable);
    if (weight < 0 || before(variable)[element] === undefined) return [];
    const slots = [...after].filter(([name]) => name !== variable && ownerOf(name, step) === weight);
    return [
      {
        variable,
        element,
        before: before(variable)[element]!,
        gradient: evaluator.output(`gradient${weight}`)[element]!,
        clipped: evaluator.output(`clipped${weight}`)[element]!,
        rate: evaluator.output('rate')[0]!,
        after: after.get(variable)![element]!,
        slots: Object.fromEntries(
          slots.map(([name, values]) => [
            name.split('/')[1]!,
            { before: before(name)[element]!, after: values[element]! },
          ]),
        ),
      },
    ];
  });
}
