/** A call as text that goes on in a new line between its arguments, then after an equals sign, and only then anywhere. */
import { css, html } from 'lit';

export const codeText = css`
  code {
    display: block;
    padding-left: calc(2 * var(--unit));
    text-indent: calc(-2 * var(--unit));
    font-family: var(--mono);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }

  code span {
    display: inline-block;
    text-indent: 0;
  }
`;

export function renderCode(code: string) {
  return html`<code
    >${code.split(' ').map((argument) => html`<span>${argument.split(/(?<==)/).map((part) => html`${part}<wbr />`)}</span> `)}</code
  >`;
}
