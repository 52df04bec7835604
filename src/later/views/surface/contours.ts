/** Lines of equal height on a grid, by marching squares (Lorensen and Cline, 1987, in two dimensions). Pure. */

export interface Field {
  /** Row-major [rows, columns]; what is not finite has no line near it. */
  readonly values: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

/** In units of the grid: column and row, from 0. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Polyline = readonly Point[];

interface Piece {
  readonly from: Crossing;
  readonly to: Crossing;
}

interface Crossing extends Point {
  /** Which edge of the grid: the same for both cells beside it. */
  readonly edge: string;
}

/** The lines at `level`, each as long as it goes; a closed one ends where it begins. */
export function contourLines(field: Field, level: number): Polyline[] {
  const pieces: Piece[] = [];
  for (let row = 0; row + 1 < field.rows; row++)
    for (let column = 0; column + 1 < field.columns; column++)
      pieces.push(...cellPieces(field, level, column, row));
  return joined(pieces);
}

/** Corners counter-clockwise from the first; edge i goes from corner i to the next. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

function cellPieces({ values, columns }: Field, level: number, column: number, row: number): Piece[] {
  const corners = CORNERS.map(([dx, dy]) => {
    const [x, y] = [column + dx, row + dy];
    return { x, y, value: values[y * columns + x]! };
  });
  if (corners.some(({ value }) => !Number.isFinite(value))) return [];
  const crossings = corners.flatMap((a, i) => {
    const b = corners[(i + 1) % 4]!;
    if (a.value >= level === b.value >= level) return [];
    const t = (level - a.value) / (b.value - a.value);
    const edge = [`${a.x},${a.y}`, `${b.x},${b.y}`].toSorted().join(' ');
    return [{ x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y), edge }];
  });
  const [first, second, third, fourth] = crossings;
  if (!first || !second) return [];
  if (!third || !fourth) return [{ from: first, to: second }];
  // A saddle: the middle of the cell says which corners belong together.
  const middle = corners.reduce((sum, { value }) => sum + value, 0) / 4;
  return middle >= level === corners[0]!.value >= level
    ? [
        { from: first, to: second },
        { from: third, to: fourth },
      ]
    : [
        { from: fourth, to: first },
        { from: second, to: third },
      ];
}

function joined(pieces: readonly Piece[]): Polyline[] {
  const at = new Map<string, Piece[]>();
  for (const piece of pieces)
    for (const { edge } of [piece.from, piece.to]) at.set(edge, [...(at.get(edge) ?? []), piece]);
  const used = new Set<Piece>();
  const walk = (start: Crossing): Point[] => {
    const points: Point[] = [];
    let end = start;
    for (;;) {
      const next = at.get(end.edge)?.find((piece) => !used.has(piece));
      if (!next) return points;
      used.add(next);
      end = next.from.edge === end.edge ? next.to : next.from;
      points.push({ x: end.x, y: end.y });
    }
  };
  return pieces.flatMap((piece) => {
    if (used.has(piece)) return [];
    used.add(piece);
    const { from, to } = piece;
    return [[...walk(from).toReversed(), { x: from.x, y: from.y }, { x: to.x, y: to.y }, ...walk(to)]];
  });
}
