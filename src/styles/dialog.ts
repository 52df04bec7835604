/** A dialogue in the middle of the page: head, what scrolls, and perhaps a foot, one under the other. Its measures are its own. */
import { css } from 'lit';

export const dialogFrame = css`
  dialog {
    padding: 0;
    border: 1px solid var(--hairline);
    border-radius: var(--radius);
    background: var(--raised);
    color: var(--ink);
    font: inherit;
    overflow: hidden;
  }

  dialog[open] {
    display: flex;
    flex-direction: column;
  }

  dialog::backdrop {
    background: rgb(0 0 0 / 0.3);
  }
`;
