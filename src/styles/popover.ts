/** Panels that hang from the header at the right-hand side. */
import { css } from 'lit';

export const popover = css`
  [popover] {
    position: fixed;
    inset: calc(var(--header-height) + 4px) calc(2 * var(--unit)) auto auto;
    width: min(352px, calc(100vw - 32px));
    max-height: calc(100dvh - var(--header-height) - 24px);
    overflow: auto;
    margin: 0;
    padding: calc(2 * var(--unit));
    border: 1px solid var(--hairline);
    border-radius: var(--radius);
    background: var(--raised);
    color: var(--ink);
    font: inherit;
    box-shadow: 0 8px 32px rgb(0 0 0 / 0.12);
  }
`;
