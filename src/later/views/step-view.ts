import { consume } from '@lit/context';
import { localized } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';

@customElement('step-view')
@localized()
export class StepView extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-height: 0;
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  override render() {
    return html`<p></p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'step-view': StepView;
  }
}
