/** The WGSL twin of `tensor/permutation.ts`, statement by statement: the same integers, without loops that could run for ever. */
import { FEISTEL } from '../../tensor/permutation.ts';
import { PURPOSES } from '../../tensor/random.ts';
import { PHILOX_WGSL } from './philox.ts';

/**
 * Declares, besides what `PHILOX_WGSL` does (which it contains):
 * - `shuffleKey(seed: u32, epoch: u32) -> vec2<u32>`, once per epoch;
 * - `shuffledIndex(index: u32, examples: u32, key0: u32, key1: u32) -> u32`, once per example. Control flow is uniform again after
 *   it returns, so that barriers may follow.
 */
export const PERMUTATION_WGSL = /* wgsl */ `${PHILOX_WGSL}
fn shuffleKey(seed: u32, epoch: u32) -> vec2<u32> {
  return philox4x32(vec4<u32>(0u, epoch, 0u, 0u), vec2<u32>(seed, ${PURPOSES.shuffle}u)).xy;
}

fn shuffleMix(half: u32, key: vec2<u32>) -> u32 {
  let spread = ((half + key.x) * ${FEISTEL.multiplier0}u) ^ key.y;
  return ((spread ^ (spread >> 16u)) * ${FEISTEL.multiplier1}u) >> 16u;
}

fn shuffleCell(value: u32, half: u32, columns: u32, firstKey: vec2<u32>) -> u32 {
  let rounds = select(${FEISTEL.rounds}u, ${FEISTEL.roundsOfFew}u, columns <= (${FEISTEL.few}u >> half));
  let weyl = vec2<u32>(${FEISTEL.weyl0}u, ${FEISTEL.weyl1}u);
  let mask = (1u << half) - 1u;
  var left = value & mask;
  var right = value >> half;
  var key = firstKey;
  for (var round = 0u; round < rounds; round++) {
    left = (left + shuffleMix(right, key)) & mask;
    key += weyl;
    right += (shuffleMix(left, key) * columns) >> 16u;
    right = select(right, right - columns, right >= columns);
    key += weyl;
  }
  return (right << half) | left;
}

fn shuffledIndex(index: u32, examples: u32, key0: u32, key1: u32) -> u32 {
  let last = max(examples, 1u) - 1u;
  let half = (32u - countLeadingZeros(last)) >> 1u;
  let columns = (last >> half) + 1u;
  var value = min(index, last);
  loop {
    value = shuffleCell(value, half, columns, vec2<u32>(key0, key1));
    continuing {
      break if value <= last;
    }
  }
  return value;
}
`;
