/** How the dialogue about a table is laid out: what was read scrolls, what comes of it and the button stay in sight. */
import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    width: min(760px, calc(100vw - 32px));
    max-height: min(88dvh, 880px);
  }

  header,
  footer {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: space-between;
    gap: calc(2 * var(--unit));
    padding: var(--unit) calc(2 * var(--unit));
  }

  header {
    border-bottom: 1px solid var(--hairline);
  }

  footer {
    border-top: 1px solid var(--hairline);
    font-size: var(--small);
  }

  footer p {
    text-wrap: pretty;
  }

  footer .problem {
    margin: 0;
  }

  h3 {
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(1.5 * var(--unit));
    padding: calc(1.5 * var(--unit)) calc(2 * var(--unit));
    overflow: auto;
  }

  .note {
    font-size: var(--small);
    color: var(--muted);
  }

  summary {
    width: fit-content;
    font-size: var(--small);
    color: var(--muted);
    cursor: pointer;
  }

  summary:hover {
    color: var(--ink);
  }

  .bad summary {
    color: var(--ink);
  }

  .bad summary::after {
    content: '';
    display: inline-block;
    width: 8px;
    height: 8px;
    margin: 0 0 1px var(--unit);
    rotate: 45deg;
    background: var(--warning);
  }

  .bad ul {
    max-height: 176px;
    margin-top: var(--unit);
    overflow: auto;
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }

  .preview {
    margin-top: var(--unit);
    overflow: auto;
  }

  table {
    border-collapse: collapse;
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }

  th,
  td {
    padding: 2px calc(2 * var(--unit)) 2px 0;
    text-align: start;
    border-bottom: 1px solid var(--hairline);
  }

  th {
    font-weight: 600;
  }

  .rules {
    display: grid;
    grid-template-columns: 1fr 1fr;
    align-items: end;
    gap: var(--unit) calc(2 * var(--unit));
  }

  .wide {
    grid-column: 1 / -1;
  }

  @media (width < 720px) {
    dialog {
      width: 100vw;
      max-width: 100vw;
      height: 100dvh;
      max-height: 100dvh;
      border: 0;
      border-radius: 0;
    }

    .body {
      flex: 1;
      align-content: start;
    }

    .rules {
      grid-template-columns: 1fr;
    }

    footer {
      flex-direction: column;
      align-items: stretch;
    }
  }
`;
