/** The WGSL twin of `uniformAt` in `tensor/random.ts` for dropout: one Philox block for each draw, of which one word is used. */
import { PURPOSES } from '../../tensor/random.ts';

/** Needs `PHILOX_WGSL`. Declares `drawUniform(seed: u32, epoch: u32, part: u32, index: u32) -> f32`. */
export const UNIFORM_WGSL = /* wgsl */ `
fn drawUniform(seed: u32, epoch: u32, part: u32, index: u32) -> f32 {
  let block = philox4x32(vec4<u32>(index >> 2u, epoch, part, 0u), vec2<u32>(seed, ${PURPOSES.dropout}u));
  let pair = select(block.xy, block.zw, (index & 2u) != 0u);
  return f32(select(pair.x, pair.y, (index & 1u) != 0u) >> 8u) * ${1 / 0x100_0000}f;
}
`;
