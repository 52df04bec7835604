/** How the place of a table of one's own is laid out, among the controls. */
import { css } from 'lit';

export const tableStyles = css`
  :host {
    display: block;
  }

  .note,
  .problem,
  .current,
  ul {
    margin-top: var(--unit);
  }

  .drop {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 calc(1.5 * var(--unit));
    margin-top: var(--unit);
    padding: calc(0.5 * var(--unit)) calc(1.5 * var(--unit)) var(--unit);
    border: 1px dashed var(--edge);
    border-radius: var(--radius);
  }

  .drop.over {
    border-color: var(--focus);
    background: var(--wash);
  }

  .file {
    display: inline-flex;
    align-items: center;
    min-height: var(--target);
    border-radius: var(--radius);
    font-size: var(--body);
    font-weight: 600;
    color: var(--ink);
    cursor: pointer;
  }

  .file:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .file:has(:focus-visible) {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  .drop .note {
    margin: 0;
  }

  progress {
    display: block;
    width: 100%;
    height: 6px;
    accent-color: var(--data);
  }

  .reading {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 0 var(--unit);
    margin-top: var(--unit);
    font-size: var(--small);
  }

  .commands {
    display: flex;
    flex-wrap: wrap;
    margin-left: calc(-1 * var(--unit));
  }

  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  li {
    padding: var(--unit) 0;
    border-top: 1px solid var(--hairline);
  }
`;
