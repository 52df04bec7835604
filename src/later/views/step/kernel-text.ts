/** The generated kernel, asked for when somebody opens it. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BackendInfo } from '../../../../protocol/events.ts';
import type { KernelAnswer } from '../../../../protocol/questions/kernel.ts';
import type { Ask } from '../../../../protocol/questions.ts';
import { formatCount } from '../../../i18n/numbers.ts';
import { base } from '../../../styles/shared.ts';

/** Where the CPU runs, the kernel is printed for a workgroup of as many. */
const THREADS_ON_PAPER = 64;

@customElement('kernel-text')
@localized()
export class KernelText extends LitElement {
  static override styles = [
    base,
    css`
      summary {
        min-height: var(--target);
        align-content: center;
        cursor: pointer;
      }

      p {
        padding-bottom: var(--unit);
        font-size: var(--small);
        color: var(--muted);
      }

      pre {
        max-height: 420px;
        margin: 0;
        padding: var(--unit);
        overflow: auto;
        background: var(--wash);
        font-family: var(--mono);
        font-size: var(--small);
      }
    `,
  ];

  @property({ attribute: false }) ask!: Ask;
  @property({ attribute: false }) backend: BackendInfo | null = null;
  /** Of which run. */
  @property({ attribute: false }) run: number | null = null;

  @state() private answer: KernelAnswer | null = null;
  @state() private isOpen = false;

  #asked = '';

  override updated(): void {
    const key = `${this.run} ${this.backend?.kind} ${this.backend?.schedule} ${this.backend?.workgroupSize}`;
    if (!this.isOpen || this.#asked === key) return;
    this.#asked = key;
    void this.#load(key);
  }

  override render() {
    return html`<details @toggle=${this.#onToggle}>
      <summary>${msg('Generated kernel')}</summary>
      ${this.answer ? this.#renderText(this.answer) : nothing}
    </details>`;
  }

  #renderText({ text, characters, kernels }: KernelAnswer) {
    const isCut = text.length < characters;
    return html`<p>
        ${this.#where(kernels)}
        ${isCut ? msg(str`The first ${formatCount(text.length)} of ${formatCount(characters)} characters.`) : nothing}
      </p>
      <pre tabindex="0" role="group" aria-label=${msg('Generated kernel')}><code>${text}</code></pre>`;
  }

  #where(kernels: number): string {
    if (this.backend?.kind === 'cpu')
      return msg('WGSL as WebGPU would run it. Here the CPU goes through the same graph, node by node.');
    return kernels === 1
      ? msg('WGSL as the device runs it: one kernel, with the loop over the steps inside.')
      : msg(str`WGSL as the device runs it: ${formatCount(kernels)} kernels, one after the other.`);
  }

  readonly #onToggle = (event: Event): void => {
    this.isOpen = (event.target as HTMLDetailsElement).open;
  };

  async #load(key: string): Promise<void> {
    const { backend } = this;
    const result = await this.ask('kernel', {
      schedule: backend?.schedule ?? 'resident',
      threads: backend?.workgroupSize ?? THREADS_ON_PAPER,
    });
    if (this.#asked !== key) return;
    if (result.ok) this.answer = result.value;
    else this.#asked = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kernel-text': KernelText;
  }
}
