/** A place to paste a TensorFlow Playground link into. What it says becomes the run; what is another here is said beside it. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { type PlaygroundProblem, readPlaygroundLink } from '../../../protocol/playground-link.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { base, fields } from '../../styles/shared.ts';

/** @fires run-command */
@customElement('playground-field')
@localized()
export class PlaygroundField extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      summary {
        width: fit-content;
        margin-top: var(--unit);
        font-size: var(--small);
        color: var(--muted);
        cursor: pointer;
      }

      p {
        margin-top: var(--unit);
        font-size: var(--small);
        color: var(--muted);
      }

      p.problem {
        color: var(--ink);
      }
    `,
  ];

  @state() private problem: PlaygroundProblem | null = null;
  @state() private isDone = false;

  override render() {
    return html`<details>
      <summary>${msg('From a TensorFlow Playground link')}</summary>
      <label for="link">${msg('Link')}</label>
      <input
        id="link"
        type="text"
        autocomplete="off"
        spellcheck="false"
        placeholder="playground.tensorflow.org/#…"
        aria-invalid=${this.problem !== null}
        aria-describedby="said"
        @input=${this.#onInput}
      />
      <div id="said" role="status">
        ${this.problem ? html`<p class="problem">${sentence(this.problem)}</p>` : nothing}
        ${this.isDone ? html`<p>${differences()}</p>` : nothing}
      </div>
    </details>`;
  }

  readonly #onInput = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value;
    this.isDone = false;
    this.problem = null;
    if (text.trim() === '') return;
    const link = readPlaygroundLink(text);
    if (link.ok) {
      this.isDone = true;
      this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec: link.spec }));
    } else this.problem = link.problem;
  };
}

function sentence(problem: PlaygroundProblem): string {
  switch (problem.kind) {
    case 'no-playground-link':
      return msg('This is no link of playground.tensorflow.org with its settings behind “#”.');
    case 'unknown-value':
      return msg(str`The link’s “${problem.name}” is “${problem.value}”, which means nothing here.`);
    case 'no-features':
      return msg('The link chooses no input: the model would see nothing.');
    default:
      return problem satisfies never;
  }
}

function differences(): string {
  return msg(
    'The same set-up. Different here: classes are learned by the binary cross-entropy instead of the squared error of tanh, and the points are drawn by other random numbers.',
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'playground-field': PlaygroundField;
  }
}
