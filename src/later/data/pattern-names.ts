/** What the generated patterns are called, and what they are. */
import { msg, str } from '@lit/localize';
import type { PatternDataSpec } from '../../../protocol/data-spec.ts';
import { formatCount } from '../../i18n/numbers.ts';

type PatternType = PatternDataSpec['type'];

interface PatternGroup {
  readonly label: string;
  readonly patterns: readonly (readonly [PatternType, string])[];
}

/** In the order in which they are offered. */
export function patternGroups(): readonly PatternGroup[] {
  const named = (types: readonly PatternType[]): PatternGroup['patterns'] =>
    types.map((type) => [type, patternName(type)]);
  return [
    { label: msg('Classes'), patterns: named(['circle', 'exclusiveOr', 'gaussians', 'spiral', 'moons']) },
    { label: msg('A quantity over two inputs'), patterns: named(['plane', 'gauss']) },
    { label: msg('A quantity over one input'), patterns: named(['polynomial', 'sine', 'step']) },
  ];
}

function patternName(type: PatternType): string {
  switch (type) {
    case 'polynomial':
      return msg('Polynomial');
    case 'sine':
      return msg('Sine');
    case 'step':
      return msg('Step');
    case 'plane':
      return msg('Plane');
    case 'gauss':
      return msg('Hills and hollows');
    case 'circle':
      return msg('Circle');
    case 'exclusiveOr':
      return msg('Exclusive or');
    case 'gaussians':
      return msg('Gaussians');
    case 'spiral':
      return msg('Spiral');
    case 'moons':
      return msg('Moons');
    default:
      return type satisfies never;
  }
}

export function patternSentence(data: PatternDataSpec): string {
  switch (data.type) {
    case 'polynomial':
      return msg('y = x³ − 2x for x between −2 and 2, with normal noise.');
    case 'sine':
      return msg('y = 2 sin πx for x between −2 and 2, with normal noise.');
    case 'step':
      return msg('−1 on the left of 0, 1 on the right, with normal noise.');
    case 'plane':
      return msg('A plane that rises from one corner to the opposite one.');
    case 'gauss':
      return msg('Three hills and three hollows on a plain.');
    case 'circle':
      return msg(str`${formatCount(data.classes)} classes in rings around each other.`);
    case 'exclusiveOr':
      return msg('One class where both inputs have the same sign, the other where they have not.');
    case 'gaussians':
      return msg(str`${formatCount(data.classes)} classes in clusters around a centre.`);
    case 'spiral':
      return msg(
        str`${formatCount(data.classes)} arms that wind around each other: what TensorFlow Playground finds hardest.`,
      );
    case 'moons':
      return msg('Two half circles that reach into each other.');
    default:
      return data satisfies never;
  }
}
