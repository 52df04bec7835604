import { css } from 'lit';

export const stepStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--unit);
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--unit) calc(1.5 * var(--unit));
  }

  .head > :last-child {
    margin-left: auto;
  }

  .batch {
    flex: 0 0 96px;
  }

  .note {
    font-size: var(--small);
    color: var(--muted);
  }

  .formulas {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--unit) calc(3 * var(--unit));
    min-height: calc(6 * var(--unit));
    overflow-x: auto;
  }

  .lines {
    display: grid;
    justify-items: start;
    gap: calc(0.5 * var(--unit));
  }

  .given {
    display: flex;
    flex-wrap: wrap;
    gap: var(--unit) calc(3 * var(--unit));
  }

  math {
    font-size: 1.05em;
  }

  .head .check {
    font-size: var(--small);
  }

  .choice {
    display: flex;
    align-items: end;
    gap: var(--unit) calc(2 * var(--unit));
  }

  .choice > div {
    flex: 0 1 240px;
    min-width: 0;
  }

  .choice number-field {
    flex: 0 0 96px;
  }

  .node {
    display: flex;
    flex-wrap: wrap;
    gap: 0 calc(3 * var(--unit));
    min-height: calc(5 * var(--unit));
    padding-top: var(--unit);
    border-top: 1px solid var(--hairline);
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
  }

  .node dt {
    color: var(--muted);
  }

  :host([narrow]) .head > :last-child {
    margin-left: 0;
  }
`;
