/** What colour says of a class, its shape repeats: a dot, a square, a triangle, a diamond, a cross. */

type Corner = readonly [x: number, y: number];

const SHAPES: readonly (readonly Corner[])[] = [
  polygon(16, 1.15),
  [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ],
  [
    [0, -1.3],
    [1.2, 0.9],
    [-1.2, 0.9],
  ],
  [
    [0, -1.4],
    [1.4, 0],
    [0, 1.4],
    [-1.4, 0],
  ],
  cross(1.35, 0.5),
];

/** Corners around the middle, of a mark that is about `2 * radius` across. */
export function classShape(group: number, radius: number): readonly Corner[] {
  return SHAPES[group % SHAPES.length]!.map(([x, y]) => [x * radius, y * radius]);
}

/** The same as a path of SVG. */
export function classOutline(group: number, radius: number): string {
  return `M${classShape(group, radius)
    .map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`)
    .join('L')}Z`;
}

function polygon(corners: number, radius: number): readonly Corner[] {
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
  });
}

function cross(long: number, short: number): readonly Corner[] {
  const arm: readonly Corner[] = [
    [-short, -long],
    [short, -long],
    [short, -short],
  ];
  // Four times, each a quarter of a turn further.
  return [0, 1, 2, 3].flatMap((quarter) =>
    arm.map(([x, y]): Corner => {
      const turned: readonly Corner[] = [
        [x, y],
        [-y, x],
        [-x, -y],
        [y, -x],
      ];
      return turned[quarter]!;
    }),
  );
}
