/**
 * How much work a step is, in numbers that belong to no device: what each loop of the plan costs per item, and how many items there are.
 * The unit is roughly one addition. Enough to tell which schedule suits a program; it predicts no time by itself.
 */
import { COSTS, SHUFFLED_ROW_COST } from './materialize.ts';
import { itemsOf, type Loop, type MatmulLoop } from './plan.ts';
import type { Program } from './program.ts';
import { operandsOf, type Scalar } from './scalar.ts';
import { tilingOf } from './tiling.ts';

/** Items that could be calculated at the same time, each by one thread. */
export interface LoopWork {
  readonly items: number;
  readonly perItem: number;
}

/** One lane's training step. */
export interface StepWork {
  /** What runs between two barriers, or in one dispatch. The update of the variables is the last. */
  readonly phases: readonly (readonly LoopWork[])[];
  /** All items of all phases. */
  readonly total: number;
  /** Products that are added up. */
  readonly multiplyAdds: number;
}

const LOAD = 2;
const STORE = 1;
/** Integer arithmetic: places are mostly sums of products, but a division is none. */
const DIVISION = 4;

export function workOfStep({ step }: Program): StepWork {
  const loops = [...step.plan.phases, step.plan.updates];
  const phases = loops.map((phase) => phase.map(workOf));
  const total = phases.flat().reduce((sum, { items, perItem }) => sum + items * perItem, 0);
  const multiplyAdds = loops.flat().reduce((sum, loop) => sum + multiplyAddsOf(loop), 0);
  return { phases, total, multiplyAdds };
}

function workOf(loop: Loop): LoopWork {
  switch (loop.kind) {
    case 'map': {
      const values = loop.stores.map(({ value }) => value);
      return { items: itemsOf(loop), perItem: costOf(values).outside + STORE * values.length };
    }
    case 'reduce': {
      const cost = costOf(loop.results.map(({ term }) => term));
      const results = loop.results.length;
      const terms = loop.length / loop.partials;
      return {
        items: itemsOf(loop),
        perItem: cost.outside + terms * (cost.perTerm + results) + STORE * results,
      };
    }
    case 'combine':
      return { items: itemsOf(loop), perItem: loop.partials * (LOAD + 1) + STORE };
    case 'matmul':
      return workOfMatmul(loop);
  }
}

/** A tile's rows and columns are read once for all its products. */
function workOfMatmul(loop: MatmulLoop): LoopWork {
  const { height, width, threads } = tilingOf(loop);
  const left = costOf([loop.left]);
  const right = costOf([loop.right]);
  const cells = height * width;
  const perTerm = height * left.perTerm + width * right.perTerm + 2 * cells;
  const outside = height * left.outside + width * right.outside + STORE * cells;
  return { items: threads, perItem: (loop.length / loop.partials) * perTerm + outside };
}

function multiplyAddsOf(loop: Loop): number {
  switch (loop.kind) {
    case 'matmul':
      return loop.rows * loop.columns * loop.length;
    case 'reduce':
      return loop.size * loop.length * loop.results.length;
    case 'map':
    case 'combine':
      return 0;
  }
}

interface Cost {
  /** Once for an item. */
  readonly outside: number;
  /** For each term that is added up. */
  readonly perTerm: number;
}

/** Equal expressions are one object, and are calculated once. */
function costOf(values: readonly Scalar[]): Cost {
  const seen = new Set<Scalar>();
  const pending = [...values];
  let outside = 0;
  let perTerm = 0;
  for (let scalar = pending.pop(); scalar !== undefined; scalar = pending.pop()) {
    if (seen.has(scalar)) continue;
    seen.add(scalar);
    if (scalar.indices.has('k')) perTerm += ownCost(scalar);
    else outside += ownCost(scalar);
    pending.push(...operandsOf(scalar.form));
  }
  return { outside, perTerm };
}

function ownCost({ form }: Scalar): number {
  switch (form.kind) {
    case 'load':
      return LOAD;
    case 'unary':
    case 'binary':
      return COSTS[form.op] ?? 1;
    case 'uniform':
      return COSTS.uniform ?? 0;
    case 'row':
      return form.order === 'shuffled' ? SHUFFLED_ROW_COST : 1;
    case 'integer':
      return form.op === 'div' || form.op === 'mod' ? DIVISION : 0;
    case 'guard':
    case 'toFloat':
    case 'mask':
      return 1;
    case 'exampleCount':
    case 'trainedOn':
    case 'stepIndex':
    case 'float':
    case 'uint':
    case 'index':
      return 0;
  }
}
