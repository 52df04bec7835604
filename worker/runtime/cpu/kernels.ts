/**
 * The plain form of every elementwise op, on whole arrays: the definition that the GPU is tested against. One row per op, each with
 * a loop of its own, which engines compile better than one loop that calls back. Runs are float32; float64 is for second opinions, such
 * as finite differences.
 */
import type { BinaryOp, UnaryOp } from '../../tensor/ops.ts';
import { erf } from './erf.ts';

export type Floats = Float32Array | Float64Array;

type UnaryKernel = (out: Floats, a: Floats) => void;
type BinaryKernel = (out: Floats, a: Floats, b: Floats) => void;

/**
 * Storing to a Float32Array rounds once: for + - * / and the square root that is exactly float32 arithmetic, for the others the
 * float64 value rounded.
 */
export const UNARY_KERNELS: { readonly [O in UnaryOp]: UnaryKernel } = {
  neg(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = -a[i]!;
  },
  square(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * a[i]!;
  },
  abs(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.abs(a[i]!);
  },
  sign(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sign(a[i]!);
  },
  floor(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.floor(a[i]!);
  },
  sqrt(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i]!);
  },
  exp(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(a[i]!);
  },
  expm1(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.expm1(a[i]!);
  },
  log(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.log(a[i]!);
  },
  log1p(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.log1p(a[i]!);
  },
  sin(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sin(a[i]!);
  },
  cos(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.cos(a[i]!);
  },
  tanh(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.tanh(a[i]!);
  },
  sigmoid(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = sigmoid(a[i]!);
  },
  erf(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = erf(a[i]!);
  },
  relu(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! < 0 ? 0 : a[i]!;
  },
  isPositive(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! > 0 ? 1 : 0;
  },
};

/** A NaN among the operands is the result, also of `maximum` and `minimum`; comparisons with one are 0. */
export const BINARY_KERNELS: { readonly [O in BinaryOp]: BinaryKernel } = {
  add(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
  },
  sub(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
  },
  mul(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  },
  div(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
  },
  maximum(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i]!, b[i]!);
  },
  minimum(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = Math.min(a[i]!, b[i]!);
  },
  greater(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! > b[i]! ? 1 : 0;
  },
  equal(out, a, b) {
    for (let i = 0; i < out.length; i++) out[i] = Number(a[i] === b[i]);
  },
};

/** 1 / (1 + e^-x), with the exponential that cannot overflow. */
function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}
