/** What an evaluator will allocate, known before it does. */
import { FailureError, type Reducible } from '../../../protocol/failure.ts';
import type { Program } from '../../compile/program.ts';
import { type Graph, rootsOf, topologicalOrder } from '../../tensor/graph.ts';
import { OP_KINDS } from '../../tensor/ops.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** A tab that asks for more may be ended by the browser. */
const CPU_MEMORY_BYTES = 2 * 2 ** 30;

/** Throws `FailureError` (does-not-fit) where the loop's arrays, which all lanes share, and the lanes' states together are too much. */
export function refuseTooLarge(program: Program, available = CPU_MEMORY_BYTES): void {
  const { step, evaluate, predict, layout, lanes } = program;
  const graphs = [step, evaluate, predict].map(({ graph }) => evaluatorBytes(graph));
  const shared = graphs.reduce((sum, bytes) => sum + bytes, 0);
  const needed = shared + (lanes + 1) * 4 * layout.size;
  if (needed <= available) return;
  const wouldFewerLanesDo = lanes > 1 && shared < available;
  const reduce: Reducible[] = [...(wouldFewerLanesDo ? (['lanes'] as const) : []), 'batchSize', 'units'];
  throw new FailureError({
    code: 'does-not-fit',
    params: { limit: 'memory', needed, available, unit: 'bytes', reduce },
  });
}

/** An array per node, and a table of places where elements move. */
function evaluatorBytes(graph: Graph): number {
  return topologicalOrder(rootsOf(graph)).reduce(
    (sum, node) => sum + 4 * sizeOf(node.shape) * arraysOf(node),
    0,
  );
}

function arraysOf({ op }: Tensor): number {
  if (op === 'reshape' || op === 'variable' || op === 'hyperparameter') return 0;
  return OP_KINDS[op] === 'movement' || op === 'overlapAdd' ? 2 : 1;
}
