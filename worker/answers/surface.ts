/**
 * The loss over a plane of the weights: each place of the plane is a lane of one program, which only evaluates. It reads nothing that the training
 * writes, and does its work in pieces, so that the training goes on between them.
 */
import type { SurfaceAnswer, SurfaceQuestion } from '../../protocol/questions/surface.ts';
import type { AskedRun } from './asked-run.ts';
import { lossAndGradients } from './slope.ts';
import { randomDirections } from './surface/directions.ts';
import { readWeights } from './surface/places.ts';
import { evaluateLanes, examplesFor } from './surface/lanes.ts';

/** What one question may ask for. */
const MAX_PLACES = 128 * 128;

export async function answerSurface(run: AskedRun, question: SurfaceQuestion): Promise<SurfaceAnswer> {
  const { compiled, state, backend } = run;
  const { columns, rows, x, y } = question;
  refuseUnfit(run, question);
  const weights = readWeights(state, compiled.program.layout);
  const directions = question.directions ?? randomDirections(compiled, weights);
  const places = Array.from({ length: columns * rows }, (_, place) =>
    placeAt(
      question.origin,
      directions,
      between(x, place % columns, columns),
      between(y, Math.floor(place / columns), rows),
    ),
  );
  const examples = examplesFor(compiled);
  const { losses, device } = places.length
    ? await evaluateLanes(run, places, examples)
    : { losses: new Float32Array(0), device: backend.kind };
  const { loss, gradients } = lossAndGradients(run, examples);
  const gradient = Float32Array.from(gradients.flatMap((each) => [...each]));
  const { examples: allExamples } = compiled.shape;
  return { losses, directions, weights, loss, gradient, examples, allExamples, device };
}

/** `origin + x u + y v`, in float32 as the device has it. */
function placeAt(
  origin: Float32Array,
  [u, v]: SurfaceAnswer['directions'],
  x: number,
  y: number,
): Float32Array {
  return origin.map((value, i) => value + x * u[i]! + y * v[i]!);
}

function between({ min, max }: SurfaceQuestion['x'], i: number, count: number): number {
  return count > 1 ? min + ((max - min) * i) / (count - 1) : (min + max) / 2;
}

function refuseUnfit({ compiled, state }: AskedRun, question: SurfaceQuestion): void {
  const { origin, directions, columns, rows } = question;
  const size = readWeights(state, compiled.program.layout).length;
  const given = [origin, ...(directions ?? [])];
  if (given.some(({ length }) => length !== size))
    throw new RangeError(
      `invalid plane: ${given.map(({ length }) => length).join(', ')} numbers for ${size}`,
    );
  if (!(columns * rows <= MAX_PLACES)) throw new RangeError(`invalid plane: ${columns} by ${rows} places`);
}
