/** The WGSL twin of `tensor/philox.ts`: the same integers, and WGSL has no 64-bit ones either. */
import { PHILOX } from '../../tensor/philox.ts';

/** Declares `philox4x32(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32>` and `multiplyHigh(a: u32, b: u32) -> u32`. */
export const PHILOX_WGSL = /* wgsl */ `
fn multiplyHigh(a: u32, b: u32) -> u32 {
  let aLow = a & 0xffffu;
  let aHigh = a >> 16u;
  let bLow = b & 0xffffu;
  let bHigh = b >> 16u;
  let middle = aLow * bHigh + ((aLow * bLow) >> 16u);
  let crossed = aHigh * bLow + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (crossed >> 16u);
}

fn philox4x32(counter: vec4<u32>, key: vec2<u32>) -> vec4<u32> {
  var c = counter;
  var k = key;
  for (var round = 0u; round < ${PHILOX.rounds}u; round++) {
    let high0 = multiplyHigh(${PHILOX.multiplier0}u, c.x);
    let low0 = ${PHILOX.multiplier0}u * c.x;
    let high1 = multiplyHigh(${PHILOX.multiplier1}u, c.z);
    let low1 = ${PHILOX.multiplier1}u * c.z;
    c = vec4<u32>(high1 ^ c.y ^ k.x, low1, high0 ^ c.w ^ k.y, low0);
    k += vec2<u32>(${PHILOX.weyl0}u, ${PHILOX.weyl1}u);
  }
  return c;
}
`;
