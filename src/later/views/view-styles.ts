/** What several views have in common: the line above a picture, bars of shares, matrices of numbers. */
import { css } from 'lit';

/** What is pointed at on the left, what can be done on the right. */
export const viewHead = css`
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: calc(2 * var(--unit));
    min-height: var(--target);
    font-size: var(--small);
    color: var(--muted);
  }
`;

/** A bar in the colour of `--bar`, on what it could be. */
export const bars = css`
  meter {
    display: block;
    width: 100%;
    height: 8px;
    appearance: none;
    border: 0;
    background: var(--wash);
  }

  meter::-webkit-meter-bar {
    height: 8px;
    border: 0;
    border-radius: 0;
    background: var(--wash);
  }

  meter::-webkit-meter-optimum-value {
    background: var(--bar, var(--data));
  }

  meter::-moz-meter-bar {
    background: var(--bar, var(--data));
  }
`;

/** Numbers in rows and columns, which scroll to the side where there is no room. */
export const matrix = css`
  .scroll {
    max-width: 100%;
    overflow-x: auto;
  }

  table {
    border-collapse: collapse;
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
  }

  th {
    padding: 4px 8px;
    font-weight: 400;
    color: var(--muted);
    text-align: end;
    white-space: nowrap;
  }

  td {
    border: 1px solid var(--surface);
  }
`;
