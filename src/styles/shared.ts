/** Style sheets that several elements adopt. Measures and colours come from tokens.css by inheritance. */
import { css } from 'lit';

export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  :host {
    display: block;
  }

  :host([hidden]) {
    display: none;
  }

  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  fieldset,
  legend {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
    font: inherit;
  }

  ul {
    list-style: none;
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
    border-radius: 2px;
  }

  .small {
    font-size: var(--small);
  }

  .muted {
    color: var(--muted);
  }

  .number {
    font-variant-numeric: tabular-nums;
  }

  .code {
    font-family: var(--mono);
    font-size: var(--small);
  }

  .hidden {
    position: absolute;
    top: 0;
    left: 0;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

export const buttons = css`
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--unit);
    min-height: var(--target);
    margin: 0;
    padding: 0 calc(1.5 * var(--unit));
    border: 0;
    border-radius: var(--radius);
    background: transparent;
    color: var(--ink);
    font: inherit;
    line-height: 1.25;
    text-align: start;
    white-space: nowrap;
    cursor: pointer;
  }

  button:is(:disabled, [aria-disabled='true']) {
    color: var(--muted);
    background: transparent;
    cursor: default;
    opacity: 0.6;
  }

  /* A finger leaves no hover behind. */
  @media (hover: hover) {
    button:hover:not(:disabled, [aria-disabled='true']) {
      background: var(--wash);
    }

    button.quiet:hover {
      color: var(--ink);
    }

    button.prominent:hover:not(:disabled, [aria-disabled='true']) {
      background: color-mix(in srgb, var(--ink) 88%, var(--surface));
    }
  }

  button.quiet {
    font-size: var(--small);
    color: var(--muted);
    padding: 0 var(--unit);
  }

  button.prominent {
    min-height: calc(var(--target) + 8px);
    padding: 0 calc(3 * var(--unit));
    background: var(--ink);
    color: var(--surface);
    font-weight: 600;
  }

  button.prominent:is(:disabled, [aria-disabled='true']) {
    background: var(--wash);
    color: var(--muted);
    opacity: 1;
  }

  svg {
    flex: none;
    display: block;
  }
`;

/** Inputs are a value on a line, not a box. */
export const fields = css`
  label,
  .label {
    display: block;
    font-size: var(--small);
    color: var(--muted);
  }

  input[type='text'],
  input[type='number'],
  select {
    width: 100%;
    min-height: var(--target);
    padding: 0;
    border: 0;
    border-bottom: 1px solid var(--edge);
    border-radius: 0;
    background: transparent;
    color: var(--ink);
    font: inherit;
    font-variant-numeric: tabular-nums;
  }

  select {
    cursor: pointer;
  }

  select option {
    background: var(--raised);
    color: var(--ink);
  }

  input[type='text']:hover,
  select:hover {
    border-bottom-color: var(--ink);
  }

  input[type='text']:focus-visible,
  select:focus-visible {
    outline: none;
    border-bottom-color: var(--focus);
    box-shadow: 0 1px 0 0 var(--focus);
  }

  input[aria-invalid='true'] {
    border-bottom-color: var(--warning);
    box-shadow: 0 1px 0 0 var(--warning);
  }

  input:disabled,
  select:disabled {
    color: var(--muted);
    border-bottom-style: dotted;
  }

  .check {
    display: flex;
    align-items: center;
    gap: var(--unit);
    min-height: var(--target);
    color: var(--ink);
    font-size: inherit;
    cursor: pointer;
  }

  input[type='checkbox'],
  input[type='radio'] {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--ink);
    cursor: inherit;
  }

  .problem {
    display: flex;
    gap: var(--unit);
    margin-top: calc(0.5 * var(--unit));
    font-size: var(--small);
  }

  .problem::before {
    content: '';
    flex: none;
    width: 8px;
    height: 8px;
    margin-top: 0.45em;
    rotate: 45deg;
    background: var(--warning);
  }
`;

/** A range input: a hairline to slide on and a round thumb. */
export const sliders = css`
  input[type='range'] {
    appearance: none;
    -webkit-appearance: none;
    display: block;
    width: 100%;
    height: var(--target);
    margin: 0;
    background: transparent;
    cursor: pointer;
  }

  input[type='range']::-webkit-slider-runnable-track {
    height: 2px;
    border-radius: 1px;
    background: var(--edge);
  }

  input[type='range']::-moz-range-track {
    height: 2px;
    border-radius: 1px;
    background: var(--edge);
  }

  input[type='range']::-webkit-slider-thumb {
    -webkit-appearance: none;
    width: 18px;
    height: 18px;
    margin-top: -8px;
    border: 0;
    border-radius: 50%;
    background: var(--ink);
  }

  input[type='range']::-moz-range-thumb {
    width: 18px;
    height: 18px;
    border: 0;
    border-radius: 50%;
    background: var(--ink);
  }

  input[type='range']:focus-visible {
    outline: none;
  }

  input[type='range']:focus-visible::-webkit-slider-thumb {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  input[type='range']:focus-visible::-moz-range-thumb {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
`;

/** The line that opens what is behind it. */
export const disclosure = css`
  summary {
    width: fit-content;
    line-height: var(--target);
    font-size: var(--small);
    color: var(--muted);
    cursor: pointer;
  }

  summary:hover {
    color: var(--ink);
  }
`;
