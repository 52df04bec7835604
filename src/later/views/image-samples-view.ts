/** Images with what they are and what the model takes them for; those kept for validation come first. */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DataInfo } from '../../../protocol/events.ts';
import { dataShapes } from '../../../protocol/run-checks.ts';
import type { TableContent } from '../../components/chart-table.ts';
import '../../components/chart-table.ts';
import { classNames } from '../../i18n/data-names.ts';
import { formatCount, formatFixed } from '../../i18n/numbers.ts';
import { base } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { Asking } from './asking.ts';
import { type Choice, choiceOf, scoresOf } from './class-answers.ts';
import './images/pixel-image.ts';
import { viewHead } from './view-styles.ts';

/** So many are looked at, not more. */
const SHOWN = 48;
const INTERVAL_MS = 250;

interface Sample {
  readonly x: Float32Array;
  readonly label: number;
  readonly isKept: boolean;
}

@customElement('image-samples-view')
@localized()
export class ImageSamplesView extends LitElement {
  static override styles = [
    base,
    viewHead,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(60px, 1fr));
        gap: calc(1.5 * var(--unit)) var(--unit);
      }

      li {
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
        text-align: center;
        font-variant-numeric: tabular-nums;
        color: var(--muted);
      }

      li.wrong {
        color: var(--model-text);
        font-weight: 600;
      }

      li.wrong pixel-image {
        outline: 2px solid var(--model);
        outline-offset: 1px;
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  #samples: readonly Sample[] = [];
  #sampled: DataInfo | null = null;

  readonly #asking = new Asking<'predictions'>(this, {
    kind: 'predictions',
    question: () => (this.#samples.length > 0 ? { x: joined(this.#samples) } : null),
    key: ({ snapshot }) => [snapshot?.position.step],
    intervalMs: INTERVAL_MS,
  });

  override willUpdate(): void {
    const { info } = this.view;
    if (!info || info.data === this.#sampled) return;
    this.#sampled = info.data;
    this.#samples = samplesOf(info.data);
  }

  override render() {
    const { info } = this.view;
    if (!info) return html`<p>${msg('No run yet')}</p>`;
    const [, columns = 1] = dataShapes(info.spec.data).input;
    const names = classNames(info.data);
    const choices = this.#choices();
    return html`
      <header>
        <span role="status">${this.#sentence(choices)}</span>
        <chart-table .label=${msg('Images')} .load=${() => this.#table(names)}></chart-table>
      </header>
      <ul>
        ${this.#samples.map(({ x, label }, i) => {
          const choice = choices?.[i];
          const given = choice ? (names[choice.label] ?? '') : '…';
          return html`<li class=${choice && choice.label !== label ? 'wrong' : ''}>
            <pixel-image .values=${x} .columns=${columns} .scheme=${this.scheme}></pixel-image>
            ${names[label]} → ${given}
          </li>`;
        })}
      </ul>
    `;
  }

  #choices(): readonly Choice[] | null {
    const outputs = this.#asking.latest?.answer.outputs;
    return outputs ? this.#samples.map((_, i) => choiceOf(scoresOf(outputs, i, this.#samples.length))) : null;
  }

  #sentence(choices: readonly Choice[] | null): string {
    const shown = formatCount(this.#samples.length);
    const kept = this.#samples.every(({ isKept }) => isKept);
    const about = kept ? msg(str`${shown} images kept for validation`) : msg(str`${shown} images`);
    if (!choices) return about;
    const right = choices.filter(({ label }, i) => label === this.#samples[i]!.label).length;
    return `${about}: ${msg(str`${formatCount(right)} of ${shown} right`)}`;
  }

  #table(names: readonly string[]): TableContent {
    const choices = this.#choices();
    return {
      columns: [msg('Image'), msg('Class'), msg('Given'), msg('Probability')],
      rows: this.#samples.map(({ label }, i) => {
        const choice = choices?.[i];
        return [
          String(i + 1),
          names[label] ?? '',
          choice ? (names[choice.label] ?? '') : '',
          choice ? formatFixed(choice.share, 4) : '',
        ];
      }),
      note: '',
    };
  }
}

function samplesOf({ sampleX, sampleY, sampleKept }: DataInfo): Sample[] {
  const width = sampleX.length / sampleY.length;
  const all = Array.from(sampleY, (label, i): Sample => ({
    x: sampleX.subarray(i * width, (i + 1) * width),
    label,
    isKept: sampleKept?.[i] === 1,
  }));
  return [...all.filter(({ isKept }) => isKept), ...all.filter(({ isKept }) => !isKept)].slice(0, SHOWN);
}

function joined(samples: readonly Sample[]): Float32Array {
  const width = samples[0]?.x.length ?? 0;
  const out = new Float32Array(samples.length * width);
  samples.forEach(({ x }, i) => out.set(x, i * width));
  return out;
}

declare global {
  interface HTMLElementTagNameMap {
    'image-samples-view': ImageSamplesView;
  }
}
