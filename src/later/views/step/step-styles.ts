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

  .head .check {
    font-size: var(--small);
  }

  :host([narrow]) .head > :last-child {
    margin-left: 0;
  }
`;
