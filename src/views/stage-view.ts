/** The middle: the large plot of data and model, what must be said about it, where the run stands, and the transport. */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { planePicture } from '../charts/plane-picture.ts';
import { isPlane, maxStableRate } from '../charts/run-facts.ts';
import { scatterPicture } from '../charts/run-pictures.ts';
import type { PlotPicture } from '../charts/plot-picture.ts';
import '../components/chart-panel.ts';
import '../components/run-figures.ts';
import '../components/speed-field.ts';
import '../components/transport-bar.ts';
import type { TabEvent } from '../components/view-tabs.ts';
import '../components/view-tabs.ts';
import { divergenceSentence } from '../i18n/divergence-sentence.ts';
import { loadLater } from '../i18n/locale.ts';
import { formatValue } from '../i18n/numbers.ts';
import { base } from '../styles/shared.ts';
import { earlyStopSentence, planeSummary, sampleNote, scatterSummary } from './chart-sentences.ts';
import { scatterLegend } from './legends.ts';
import { runContext, type RunView } from './run-context.ts';
import { FIT_VIEWS, RUN_VIEWS, type RunViewEntry } from './run-views.ts';
import { pointsTable } from './tables.ts';
import { transportState } from './transport-state.ts';

const FIT = 'fit';

@customElement('stage-view')
@localized()
export class StageView extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }

      view-tabs {
        padding: 0 var(--gutter);
        border-bottom: 1px solid var(--hairline);
      }

      .view {
        display: flex;
        flex: 1;
        flex-direction: column;
        min-height: 0;
        overflow: auto;
        padding: calc(1.5 * var(--unit)) var(--gutter);
      }

      .view > * {
        flex: 1 0 auto;
      }

      chart-panel {
        flex: 1;
        padding: var(--unit) var(--gutter) 0;
        --chart-min-height: 160px;
      }

      /* Two lines are always kept free: what is said here must not move the plot. */
      .say {
        min-height: calc(5 * var(--unit));
        padding: 0 var(--gutter) 0 calc(var(--gutter) + 6 * var(--unit));
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
        color: var(--muted);
      }

      @media (width < 1280px) {
        .say {
          padding-left: var(--gutter);
        }
      }

      .warning {
        color: var(--ink);
      }

      .warning::before {
        content: '';
        display: inline-block;
        width: 8px;
        height: 8px;
        margin: 0 var(--unit) 1px 0;
        rotate: 45deg;
        background: var(--warning);
      }

      .figures {
        display: flex;
        flex-wrap: wrap;
        align-items: start;
        justify-content: space-between;
        gap: var(--unit) calc(3 * var(--unit));
      }

      run-figures {
        flex: 1 1 272px;
        min-width: 0;
      }

      speed-field {
        flex: 0 1 216px;
      }

      @media (width < 1200px) {
        speed-field {
          flex-grow: 1;
        }
      }

      .figures,
      transport-bar {
        padding: calc(1.5 * var(--unit)) var(--gutter);
        border-top: 1px solid var(--hairline);
      }

      :host([compact]) chart-panel,
      :host([compact]) .figures,
      :host([compact]) .say {
        padding-inline: calc(2 * var(--unit));
      }

      :host([compact]) :is(view-tabs, .view) {
        padding-inline: calc(2 * var(--unit));
      }

      :host([compact]) .view {
        min-height: min(440px, 62dvh);
      }

      :host([compact]) .say {
        min-height: var(--unit);
      }

      :host([compact]) chart-panel {
        flex: none;
        height: min(440px, 62dvh);
      }

      :host([compact]) transport-bar {
        position: fixed;
        z-index: 3;
        inset: auto 0 0 0;
        padding: var(--unit) calc(1.5 * var(--unit)) calc(var(--unit) + env(safe-area-inset-bottom));
        background: var(--surface);
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';
  /** On a phone the transport stands at the bottom of the screen. */
  @property({ type: Boolean, reflect: true }) compact = false;
  @property({ attribute: false }) controlsOpen = false;

  /** The view that was chosen, and those that are there. */
  @state() private shown = FIT;
  @state() private loaded: ReadonlySet<string> = new Set();

  #picture: PlotPicture | null = null;
  #pictured: Pick<RunView, 'info' | 'snapshot'> = { info: null, snapshot: null };

  override willUpdate(): void {
    const { info, snapshot } = this.view;
    // Made for who sees it.
    if (this.#entry || samePicture(this.#pictured, this.view)) return;
    this.#picture = info && (isPlane(info.spec) ? planePicture : scatterPicture)(info, snapshot);
    this.#pictured = { info, snapshot };
  }

  override render() {
    const { snapshot, info, spec, portion } = this.view;
    const entries = RUN_VIEWS.filter(({ fits }) => fits(info?.spec ?? spec));
    const entry = this.#entry;
    return html`
      <view-tabs
        .label=${msg('Views')}
        .tabs=${[{ id: FIT, title: msg('Data and model') }, ...entries.map(({ id, title }) => ({ id, title: title() }))]}
        .selected=${entries.find(({ id }) => id === this.shown)?.id ?? FIT}
        @tab=${this.#onTab}
      ></view-tabs>
      ${entry ? this.#renderView(entry) : this.#renderFit()}
      <div class="say">
        <slot name="notices"></slot>
        <div role="status">${this.#renderSay()}</div>
      </div>
      <div class="figures">
        <run-figures
        .position=${snapshot?.position ?? null}
        .epochs=${spec.training.epochs}
        .batchesPerEpoch=${info?.batchesPerEpoch ?? 1}
        .loss=${snapshot?.loss ?? null}
        .stepsPerSecond=${snapshot?.stepsPerSecond ?? 0}
        ?compact=${this.compact}
      ></run-figures>
        ${this.compact ? nothing : this.#renderSpeed()}
      </div>
      <transport-bar
        .state=${transportState(this.view)}
        .more=${portion}
        .controlsOpen=${this.controlsOpen}
        ?compact=${this.compact}
      ></transport-bar>
    `;
  }

  /** What is shown instead of the plot of data and model: another view, or a plot of its own; null for neither. */
  get #entry(): RunViewEntry | null {
    const spec = this.view.info?.spec ?? this.view.spec;
    const isWanted = ({ id, fits }: RunViewEntry): boolean => id === this.shown && fits(spec);
    return RUN_VIEWS.find(isWanted) ?? FIT_VIEWS.find(({ fits }) => fits(spec)) ?? null;
  }

  #renderFit() {
    const { info, snapshot, spec } = this.view;
    return html`<chart-panel
      bare
      .heading=${msg('Data and model')}
      .entries=${scatterLegend(info?.spec ?? spec, info, snapshot)}
      .picture=${this.#picture}
      .summary=${info ? (isPlane(info.spec) ? planeSummary : scatterSummary)(info, snapshot) : msg('No run yet')}
      .table=${info ? () => pointsTable(info) : null}
      .scheme=${this.scheme}
    ></chart-panel>`;
  }

  #renderView(entry: RunViewEntry) {
    const { id, title, render } = entry;
    if (!this.loaded.has(id)) void this.#load(entry);
    return html`<div class="view" role="region" tabindex="0" aria-label=${title()}>
      ${this.loaded.has(id) ? render(this.scheme) : nothing}
    </div>`;
  }

  readonly #onTab = ({ id }: TabEvent): void => {
    this.shown = id;
  };

  async #load({ id, load }: RunViewEntry): Promise<void> {
    await loadLater(load);
    this.loaded = new Set([...this.loaded, id]);
  }

  #renderSpeed() {
    const { speed, snapshot } = this.view;
    return html`<speed-field
      measured
      .speed=${speed}
      .stepsPerSecond=${snapshot?.stepsPerSecond ?? 0}
    ></speed-field>`;
  }

  #renderSay() {
    const { info, divergence, status } = this.view;
    if (divergence) return html`<p class="warning">${divergenceSentence(divergence)}</p>`;
    if (status === 'restarting') {
      return html`<p class="warning">${msg('The worker stopped; it is being started again, and the run goes on.')}</p>`;
    }
    const warning = this.#rateWarning();
    if (warning) return html`<p class="warning">${warning}</p>`;
    const stopped = this.view.snapshot?.stoppedEarly;
    if (stopped && status === 'finished') return html`<p>${earlyStopSentence(stopped)}</p>`;
    const note = info ? sampleNote(info) : '';
    return note ? html`<p>${note}</p>` : nothing;
  }

  #rateWarning(): string {
    const { info, spec } = this.view;
    const limit = maxStableRate(info, spec);
    const rate = spec.optimizer.learningRate;
    if (limit === null || rate <= limit) return '';
    return msg(
      str`Learning rate ${formatValue(rate)} is above ${formatValue(limit)}, the largest stable one for these data: the loss will grow instead of falling.`,
    );
  }
}

/** A model that has come to rest is not drawn sixty times a second. */
function samePicture(before: Pick<RunView, 'info' | 'snapshot'>, { info, snapshot }: RunView): boolean {
  const [old, now] = [before.snapshot?.prediction, snapshot?.prediction];
  if (before.info !== info || !old || !now || old.length !== now.length) return false;
  return old.every((value, i) => Object.is(value, now[i]));
}

declare global {
  interface HTMLElementTagNameMap {
    'stage-view': StageView;
  }
}
