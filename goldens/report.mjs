/** From outcomes to what a person reads: a row for each case and backend, totals, and whether all is well. Pure functions. */

/** @typedef {import('./run-case.ts').Comparison} Comparison */

/**
 * What came of one case on one backend.
 * @typedef {object} Outcome
 * @property {string} name the file's, without its ending
 * @property {import('./options.mjs').BackendName} backend
 * @property {Comparison | null} comparison null where there is none: see `problems`
 * @property {readonly string[]} problems why the case could not be read or run
 */

const columns = ['backend', 'schedule', 'loss', 'weights', 'predictions', 'tolerance'];
const widths = [7, 8, 9, 9, 11, 9];

/** A case with hundreds of wrong values needs not name them all. */
const MAX_PROBLEMS = 5;

/** @param {readonly string[]} names of all cases: the rows come one by one and must line up */
export function tableOf(names) {
  const nameWidth = Math.max(4, ...names.map((name) => name.length));
  /**
   * @param {string} name
   * @param {readonly string[]} cells
   * @param {string} verdict
   */
  function line(name, cells, verdict) {
    const padded = cells.map((cell, i) =>
      i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    );
    return [name.padEnd(nameWidth), ...padded, verdict].join('  ').trimEnd();
  }
  return {
    head: () => line('case', columns, ''),
    /** @param {Outcome} outcome */
    row: (outcome) => line(outcome.name, cellsOf(outcome), verdictOf(outcome)),
  };
}

/**
 * @param {Outcome} outcome
 * @returns {readonly string[]}
 */
function cellsOf({ backend, comparison }) {
  if (comparison === null) return [backend, '-', '-', '-', '-', '-'];
  const { schedule, loss, weights, predictions, tolerance } = comparison;
  return [
    backend,
    schedule ?? '-',
    ...[loss, weights, predictions].map(({ error }) => error.toExponential(2)),
    String(tolerance),
  ];
}

/**
 * Not a number is never inside.
 * @param {Outcome} outcome
 */
export function isInside({ comparison }) {
  if (comparison === null) return false;
  const { loss, weights, predictions, tolerance } = comparison;
  return [loss, weights, predictions].every(({ error }) => error <= tolerance);
}

/** @param {Outcome} outcome */
function verdictOf(outcome) {
  const { comparison, problems } = outcome;
  if (comparison === null) {
    const more = problems.length - MAX_PROBLEMS;
    const said = problems.slice(0, MAX_PROBLEMS).join('; ');
    return `FAILED: ${said}${more > 0 ? `; and ${more} more` : ''}`;
  }
  if (isInside(outcome)) return 'ok';
  const outside = [comparison.loss, comparison.weights, comparison.predictions].filter(
    ({ error }) => !(error <= comparison.tolerance),
  );
  return `FAILED: ${outside.map(({ at, expected, actual }) => `${at} is ${actual}, expected ${expected}`).join('; ')}`;
}

/**
 * Why the whole does not pass; empty where it does.
 * @param {readonly Outcome[]} outcomes
 * @returns {readonly string[]}
 */
export function complaints(outcomes) {
  if (outcomes.length === 0) return ['missing cases: no *.json was found'];
  const failed = outcomes.filter((outcome) => !isInside(outcome));
  return failed.map(({ name, backend }) => `${name} on ${backend}`);
}

/**
 * @param {readonly Outcome[]} outcomes
 * @returns {string} the closing lines: for each backend how many cases are inside, and the largest errors
 */
export function totals(outcomes) {
  const backends = [...new Set(outcomes.map(({ backend }) => backend))];
  return backends
    .map((backend) => {
      const here = outcomes.filter((outcome) => outcome.backend === backend);
      const compared = here.flatMap(({ comparison }) => (comparison === null ? [] : [comparison]));
      const inside = here.filter((outcome) => isInside(outcome)).length;
      const adapters = [...new Set(compared.map(({ adapter }) => adapter))];
      return [
        `${[backend, ...adapters.map((adapter) => `(${adapter})`)].join(' ')}: ${inside} of ${here.length} inside their tolerance`,
        ...(compared.length === 0
          ? []
          : /** @type {const} */ (['loss', 'weights', 'predictions']).map(
              (what) =>
                `${what} ${Math.max(...compared.map((comparison) => comparison[what].error)).toExponential(2)}`,
            )),
        ...schedules(compared),
      ].join(', ');
    })
    .join('\n');
}

/** @param {readonly Comparison[]} comparisons */
function schedules(comparisons) {
  const used = comparisons.flatMap(({ schedule }) => (schedule === null ? [] : [schedule]));
  return [...new Set(used)].map(
    (schedule) => `${used.filter((other) => other === schedule).length} ${schedule}`,
  );
}
