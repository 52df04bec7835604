/** What each operation of the engine is called in words. */
import { msg } from '@lit/localize';

export function opWords(op: string): string {
  return words()[op] ?? op;
}

/** A row for each op of the engine, which a test compares. */
export function words(): Readonly<Record<string, string>> {
  return {
    constant: msg('a constant'),
    input: msg('an input'),
    variable: msg('a variable, as it was before the step'),
    hyperparameter: msg('a setting'),
    rowIndex: msg('which examples the batch holds'),
    rows: msg('data of the batch'),
    exampleMask: msg('1 for each place that holds an example'),
    exampleCount: msg('examples in the batch'),
    trainedOn: msg('whether the examples are trained on'),
    stepIndex: msg('steps done before'),
    uniform: msg('random numbers between 0 and 1'),
    iota: msg('places along an axis'),
    neg: msg('the negative'),
    square: msg('the square'),
    abs: msg('the size without its sign'),
    sign: msg('the sign'),
    floor: msg('rounded down'),
    sqrt: msg('the square root'),
    exp: msg('the exponential'),
    expm1: msg('the exponential less 1'),
    log: msg('the logarithm'),
    log1p: msg('the logarithm of 1 and more'),
    sin: msg('the sine'),
    cos: msg('the cosine'),
    tanh: msg('the hyperbolic tangent'),
    sigmoid: msg('the sigmoid'),
    erf: msg('the error function'),
    relu: msg('what is above 0, else 0'),
    isPositive: msg('1 where above 0, else 0'),
    add: msg('a sum of two'),
    sub: msg('a difference'),
    mul: msg('a product, element by element'),
    div: msg('a quotient'),
    maximum: msg('the greater of two'),
    minimum: msg('the lesser of two'),
    greater: msg('1 where greater, else 0'),
    equal: msg('1 where equal, else 0'),
    reshape: msg('the same numbers in another shape'),
    permute: msg('axes in another order'),
    expand: msg('repeated along an axis'),
    pad: msg('with a margin'),
    slice: msg('a part'),
    windows: msg('windows of an image'),
    overlapAdd: msg('windows added up to an image'),
    sum: msg('a sum over axes'),
    max: msg('the greatest over axes'),
    argMax: msg('the place of the greatest'),
    matmul: msg('a product of matrices'),
  };
}
