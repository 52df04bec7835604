/** How the five sections of the controls are laid out. */
import { css } from 'lit';

export const section = css`
  h2 {
    margin-bottom: var(--unit);
    font-weight: 600;
  }

  .grid {
    display: grid;
    grid-template-columns: 1fr 1fr;
    /* A sentence under a field takes a line of its own; the next field stays beside the first. */
    grid-auto-flow: row dense;
    gap: calc(1.5 * var(--unit)) calc(2 * var(--unit));
    margin-top: var(--unit);
  }

  .wide {
    grid-column: 1 / -1;
  }

  .stack {
    display: grid;
    gap: var(--unit);
  }

  .note {
    font-size: var(--small);
    color: var(--muted);
  }

  math {
    font-size: 1.05em;
  }
`;
