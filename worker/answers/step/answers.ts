/** What the page can ask about a step: one file, loaded with the first of these questions. */
export { answerGradients } from './gradients.ts';
export { answerKernel } from './kernel.ts';
export { answerStep } from './step.ts';
