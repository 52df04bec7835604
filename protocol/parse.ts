/**
 * The only gate for anything from outside: a link, a file, a message. What comes out is a RunSpec, whole and within its limits, or
 * a list of problems to show. Never throws on what JSON or a message can carry, and never looks deeper than the schema does.
 */
import * as v from 'valibot';
import type { Problem, ProblemReason } from './failure.ts';
import { migrate } from './migrations.ts';
import { exampleShapes, runProblems } from './run-checks.ts';
import { runSchema } from './run-schema.ts';
import { LIMITS, RUN_SPEC_VERSION, type RunSpec } from './run-spec.ts';
import type { RangeCheck } from './schema-parts.ts';

export type ParsedRun =
  | { readonly ok: true; readonly spec: RunSpec }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A damaged value is not listed to its last detail. */
const MAX_PROBLEMS = 20;

/** What a problem quotes of the value is cut here. */
const MAX_QUOTE = 60;

/**
 * Missing optional parts get Keras 3's defaults; numbers, texts and keys are checked against `LIMITS`. A batch larger than the
 * data is allowed, and means all examples, as in Keras. Whether the parts fit together is judged only once each of them is right; of a
 * newer version nothing is judged but the version.
 */
export function parseRunSpec(value: unknown): ParsedRun {
  const version = versionOf(value);
  if (version !== null && version > RUN_SPEC_VERSION) return refused([newerVersion(version)]);
  const current = version === null ? value : migrate(value as Readonly<Record<string, unknown>>);
  const { success, output, issues } = v.safeParse(runSchema, current, { abortPipeEarly: true });
  if (!success) return refused(issues.map(problemOf));
  // The one problem that the schema cannot express: there is no "too short".
  if (output.model.layers.length < LIMITS.layers.min)
    return refused([{ path: ['model', 'layers', 0], reason: { kind: 'missing' } }]);
  const problems = runProblems(output, exampleShapes(output));
  return problems.length > 0 ? refused(problems) : { ok: true, spec: output };
}

function refused(problems: readonly Problem[]): ParsedRun {
  return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** The version, if there is one that can be compared. */
function versionOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'version')) return null;
  const { version } = value as { readonly version: unknown };
  return Number.isSafeInteger(version) ? (version as number) : null;
}

function newerVersion(received: number): Problem {
  return { path: ['version'], reason: { kind: 'newer-version', supported: RUN_SPEC_VERSION, received } };
}

function problemOf(issue: v.BaseIssue<unknown>): Problem {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : quote(String(key))));
  return { path, reason: reasonOf(issue) };
}

/** The library's issues in our words. Messages of the library are never shown. */
function reasonOf(issue: v.BaseIssue<unknown>): ProblemReason {
  const { type, input, requirement } = issue;
  if (type === 'never' || type === 'raw_check') return { kind: 'unknown-key' };
  if (input === undefined) return { kind: 'missing' };
  switch (type) {
    case 'check':
      return { kind: 'out-of-range', ...(requirement as RangeCheck).limit, received: input as number };
    case 'integer':
      return { kind: 'not-whole', received: input as number };
    case 'max_length':
      return { ...tooLarge(input as string | readonly unknown[]), max: requirement as number };
    case 'max_entries':
      return { kind: 'too-many', max: requirement as number, received: Object.keys(input as object).length };
    case 'picklist':
    case 'variant':
      return notOneOf(issue);
    case 'custom':
      // The schema says there which kind it expects.
      return { kind: 'wrong-type', expected: issue.message, received: kindOf(input) };
    default:
      return { kind: 'wrong-type', expected: type, received: kindOf(input) };
  }
}

function tooLarge(input: string | readonly unknown[]) {
  return { kind: typeof input === 'string' ? 'too-long' : 'too-many', received: input.length } as const;
}

function notOneOf({ input, expected }: v.BaseIssue<unknown>): ProblemReason {
  if (typeof input !== 'string') return { kind: 'wrong-type', expected: 'string', received: kindOf(input) };
  // The library names the choices in one string only: ("zeros" | "ones").
  const allowed = [...(expected ?? '').matchAll(/"([^"]*)"/g)].map(([, choice = '']) => choice);
  return { kind: 'not-one-of', allowed, received: quote(input) };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isNaN(value) ? 'NaN' : typeof value;
}

function quote(text: string): string {
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}
