/**
 * Lit's development build warns about mistakes in components, which is why the tests use it. That it is the
 * development build is its first warning, and no mistake here.
 */
Object.assign(globalThis, { litIssuedWarnings: new Set(['dev-mode']) });
