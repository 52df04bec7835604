/** How the race is laid out: under its form the curves, the map of the last losses, a lane by itself. */
import { css } from 'lit';

export const raceStyles = css`
  .go,
  .lane,
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--unit) calc(2 * var(--unit));
  }

  .go {
    align-items: center;
    margin: calc(2 * var(--unit)) 0;
  }

  .go p {
    flex: 1 1 220px;
    font-size: var(--small);
    line-height: calc(2.5 * var(--unit));
    color: var(--muted);
  }

  .head {
    align-items: center;
    justify-content: space-between;
  }

  h2 {
    font-weight: 600;
  }

  canvas {
    display: block;
    width: 100%;
    height: 240px;
  }

  .note,
  .lane p {
    font-size: var(--small);
    color: var(--muted);
  }

  .lane {
    align-items: center;
    margin-top: var(--unit);
  }

  .lane input {
    flex: 1 1 140px;
    accent-color: var(--ink);
  }

  .lane p {
    flex: 2 1 260px;
    color: var(--ink);
    font-variant-numeric: tabular-nums;
  }

  .lane button {
    font-size: var(--small);
    border: 1px solid var(--edge);
  }

  .scroll {
    margin-top: calc(1.5 * var(--unit));
  }

  td {
    padding: 0;
    background: color-mix(in oklab, var(--truth) calc(var(--share) * 42%), var(--wash));
  }

  td.chosen {
    outline: 2px solid var(--ink);
    outline-offset: -2px;
  }

  td button {
    justify-content: flex-end;
    width: 100%;
    min-width: 56px;
    min-height: 28px;
    padding: 0 8px;
    border-radius: 0;
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
  }

  .probe {
    position: absolute;
    visibility: hidden;
    font-size: var(--small);
    font-family: var(--font);
  }
`;
