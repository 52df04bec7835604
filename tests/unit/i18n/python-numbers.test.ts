import { describe, expect, it } from 'vitest';
import {
  float32InArray,
  float32Scalar,
  pythonExponent,
  pythonFixed,
  pythonFloat,
  pythonInteger,
} from '../../../src/i18n/python-numbers.ts';

describe('pythonFixed', () => {
  // Each line is what CPython 3 prints for format(value, '.<digits>f').
  it.each([
    [8.952678, 5, '8.95268'],
    [4.594, 2, '4.59'],
    [0, 2, '0.00'],
    [-0, 2, '-0.00'],
    [-0.001, 2, '-0.00'],
    [1.005, 2, '1.00'],
    [1e22, 2, '10000000000000000000000.00'],
    [-3.4028234663852886e38, 0, '-340282346638528859811704183484516925440'],
    [Infinity, 5, 'inf'],
    [-Infinity, 5, '-inf'],
    [Number.NaN, 5, 'nan'],
  ])('%f to %i digits', (value, digits, text) => {
    expect(pythonFixed(value, digits)).toBe(text);
  });

  it.each([
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [0.625, 2, '0.62'],
    [-0.125, 2, '-0.12'],
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [2.5, 0, '2'],
    [1234.03125, 4, '1234.0312'],
  ])('rounds the tie %f to the even digit', (value, digits, text) => {
    expect(pythonFixed(value, digits)).toBe(text);
  });

  it('pads to a width', () => {
    expect(pythonFixed(1.5, 2, 7)).toBe('   1.50');
    expect(pythonInteger(3, 2)).toBe(' 3');
    expect(pythonInteger(123, 2)).toBe('123');
  });
});

describe('pythonExponent', () => {
  it.each([
    [0.00012345, 4, '1.2345e-04'],
    [1e-10, 4, '1.0000e-10'],
    [3.4e38, 2, '3.40e+38'],
    [Number.NaN, 4, 'nan'],
  ])('%f', (value, digits, text) => {
    expect(pythonExponent(value, digits)).toBe(text);
  });
});

describe('float32 values', () => {
  // What NumPy prints for numpy.array([value], dtype=float32), without the brackets.
  it.each([
    [5, '5.'],
    [0, '0.'],
    [15, '15.'],
    [100, '100.'],
    [-2.5, '-2.5'],
    [4.5925083, '4.5925083'],
    [0.1, '0.1'],
    [1e-5, '1.e-05'],
    [1.5e-7, '1.5e-07'],
    [16777216, '16777216.'],
    [3.4e38, '3.4e+38'],
    [Number.NaN, 'nan'],
  ])('%f in an array', (value, text) => {
    expect(float32InArray(Math.fround(value))).toBe(text);
  });

  it('has a digit after the point on its own', () => {
    expect(float32Scalar(15)).toBe('15.0');
    expect(float32Scalar(Math.fround(11.469827))).toBe('11.469827');
    expect(float32Scalar(Math.fround(1e-5))).toBe('1.0e-05');
  });
});

it.each([
  [1, '1.0'],
  [0, '0.0'],
  [-2.5, '-2.5'],
  [0.0001, '0.0001'],
  [1e-5, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [1e15, '1000000000000000.0'],
  [1e16, '1e+16'],
])('%d is written as Python writes a float', (value, text) => {
  expect(pythonFloat(value)).toBe(text);
});
