/**
 * One training step from the inside, in the guide's three moves: what the loss is, its gradients by the tape, the update. The graph is the run's own,
 * with the numbers of one batch; a badge says whether its gradients are right.
 */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { lineLayer } from '../../../protocol/line-run.ts';
import type { GradientsAnswer } from '../../../protocol/questions/gradients.ts';
import type { ElementAt, Move, StepAnswer } from '../../../protocol/questions/step.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import '../../components/chart-table.ts';
import type { ChoiceEvent } from '../../components/choice-field.ts';
import '../../components/choice-field.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { limitedNumber } from '../../components/limited-number.ts';
import { formatCount } from '../../i18n/numbers.ts';
import { base, buttons, fields } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { Asking } from './asking.ts';
import { type DrawnNode, foldedGraph, MOST_DRAWN, MOST_WHOLE, wholeGraph } from './step/drawn.ts';
import './step/gradient-badge.ts';
import type { NodeEvent } from './step/graph-drawing.ts';
import './step/graph-drawing.ts';
import './step/kernel-text.ts';
import { nodeFacts, renderNodeFacts } from './step/node-facts.ts';
import { graphTable, moveName } from './step/node-texts.ts';
import type { ElementEvent } from './step/step-formulas.ts';
import './step/step-formulas.ts';
import { stepStyles } from './step/step-styles.ts';
import { failureSentence } from '../words/failure-sentences.ts';

const INTERVAL_MS = 400;
const MOVES: readonly Move[] = ['loss', 'gradients', 'update'];
/** Narrower than that the graph goes down instead of across. */
const NARROW = 560;

@customElement('step-view')
@localized()
export class StepView extends LitElement {
  static override styles = [base, buttons, fields, nodeFacts, stepStyles];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';
  @property({ type: Boolean, reflect: true }) narrow = false;

  @state() private move: Move = 'loss';
  /** From 0; null: the coming one. */
  @state() private batch: number | null = null;
  @state() private element: ElementAt | null = null;
  @state() private isWhole: boolean | null = null;
  @state() private selected = 0;
  @state() private width = 640;

  #drawn: { readonly answer: StepAnswer; readonly whole: boolean; readonly nodes: DrawnNode[] } | null = null;
  readonly #resize = new ResizeObserver(() => {
    this.width = this.clientWidth;
    this.narrow = this.width < NARROW;
  });

  readonly #step = new Asking<'step'>(this, {
    kind: 'step',
    question: () => ({ batch: this.batch, elements: this.#elements() }),
    key: ({ snapshot, spec }) => [
      snapshot?.position.step,
      snapshot?.variables,
      spec.optimizer,
      this.batch,
      this.element,
    ],
    intervalMs: INTERVAL_MS,
  });

  readonly #gradients = new Asking<'gradients'>(this, {
    kind: 'gradients',
    question: () =>
      this.#canCompare ? { batch: this.batch, schedule: this.view.backend?.schedule ?? null } : null,
    key: ({ snapshot, backend, status }) => [
      snapshot?.position.step,
      snapshot?.variables,
      backend,
      this.batch,
      status === 'training',
      this.#step.latest !== null,
    ],
    intervalMs: INTERVAL_MS,
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  override render() {
    const { info } = this.view;
    const answer = this.#step.latest?.answer;
    if (!info || !answer)
      return html`<p class="note" role="status">
        ${this.#step.failure ? failureSentence(this.#step.failure) : msg('The step is being taken apart.')}
      </p>`;
    const nodes = this.#nodes(answer, info.spec);
    return html`
      ${this.#renderHead(answer, info.spec)}
      <step-formulas
        .answer=${answer}
        .spec=${info.spec}
        .move=${this.move}
        @element=${this.#onElement}
      ></step-formulas>
      <gradient-badge .answer=${this.#compared(answer)} .reason=${this.#reason}></gradient-badge>
      ${
        nodes.length > MOST_DRAWN
          ? html`<p class="note">${msg(str`${formatCount(nodes.length)} operations are too many to be drawn; the table has them all.`)}</p>`
          : html`<step-graph
              .label=${msg('Graph of the step')}
              .answer=${answer}
              .nodes=${nodes}
              .move=${this.move}
              .selected=${Math.min(this.selected, nodes.length - 1)}
              .direction=${this.narrow ? 'down' : 'across'}
              .room=${this.width}
              @node=${this.#onNode}
            ></step-graph>`
      }
      ${renderNodeFacts(answer, nodes[Math.min(this.selected, nodes.length - 1)])}
      <kernel-text .ask=${this.view.ask} .backend=${this.view.backend} .run=${info.run}></kernel-text>
    `;
  }

  #renderHead(answer: StepAnswer, spec: RunSpec) {
    const whole = wholeGraph(answer, spec).length;
    return html`<div class="head">
      <choice-field
        .label=${msg('Move')}
        .value=${this.move}
        .choices=${MOVES.map((move, i) => ({ value: move, label: `${i + 1} ${moveName(move)}` }))}
        @choice=${({ value }: ChoiceEvent) => this.#show(value as Move)}
      ></choice-field>
      ${this.#renderNext()} ${this.#renderBatch(answer)}
      <label class="check" ?hidden=${whole > MOST_DRAWN}>
        <input
          type="checkbox"
          .checked=${this.#whole(answer, spec)}
          @change=${(event: Event) => this.#unfold((event.target as HTMLInputElement).checked)}
        />
        ${msg('Every operation')}
      </label>
      <chart-table .label=${msg('Graph of the step')} .load=${() => graphTable(answer, spec)}></chart-table>
    </div>`;
  }

  /** The third move is followed by the step itself. */
  #renderNext() {
    const next = MOVES[MOVES.indexOf(this.move) + 1];
    if (next) return html`<button @click=${() => this.#show(next)}>${msg('Next move')}</button>`;
    const isOn = this.view.status === 'training' || this.view.status === 'diverged';
    return html`<button ?disabled=${isOn} @click=${this.#onStep}>${msg('Do this step')}</button>`;
  }

  #renderBatch({ batch, batches, examples }: StepAnswer) {
    if (batches === 1) return html`<p class="note">${msg(str`${formatCount(examples)} examples`)}</p>`;
    return html`<div class="batch">
      ${limitedNumber(
        { label: msg('Batch'), value: batch + 1, limits: { min: 1, max: batches }, whole: true },
        (value) => (this.batch = value - 1),
      )}
    </div>
    <p class="note">
      ${msg(str`of ${formatCount(batches)}, ${formatCount(examples)} examples`)}
      ${
        this.batch === null
          ? nothing
          : html`<button class="quiet" @click=${() => (this.batch = null)}>${msg('The coming one')}</button>`
      }
    </p>`;
  }

  #nodes(answer: StepAnswer, spec: RunSpec): DrawnNode[] {
    const whole = this.#whole(answer, spec);
    if (this.#drawn?.answer !== answer || this.#drawn.whole !== whole) {
      const nodes = whole ? wholeGraph(answer, spec) : foldedGraph(answer, spec);
      this.#drawn = { answer, whole, nodes };
    }
    return this.#drawn.nodes;
  }

  #whole(answer: StepAnswer, spec: RunSpec): boolean {
    return this.isWhole ?? wholeGraph(answer, spec).length <= MOST_WHOLE;
  }

  #unfold(isWhole: boolean): void {
    this.isWhole = isWhole;
    this.#show(this.move);
  }

  /** Its first operation is looked at. */
  #show(move: Move): void {
    this.move = move;
    const { info } = this.view;
    const answer = this.#step.latest?.answer;
    if (!info || !answer) return;
    const nodes = this.#nodes(answer, info.spec);
    this.selected = Math.max(
      0,
      nodes.findIndex((node) => node.move === move && node.inputs.length > 0),
    );
  }

  readonly #onElement = ({ at }: ElementEvent): void => {
    this.element = at;
  };

  readonly #onNode = ({ place }: NodeEvent): void => {
    this.selected = place;
  };

  readonly #onStep = (): void => {
    this.dispatchEvent(new RunCommandEvent({ kind: 'step', unit: 'batch' }));
    this.batch = null;
    this.#show('loss');
  };

  /** Of a line both, of a network one. */
  #elements(): ElementAt[] {
    const { info } = this.view;
    const names = info?.variables.filter(({ trainable }) => trainable).map(({ name }) => name) ?? [];
    if (info && lineLayer(info.spec)) return names.map((variable) => ({ variable, element: 0 }));
    const isThere = this.element !== null && names.includes(this.element.variable);
    if (isThere) return [this.element!];
    return names.slice(0, 1).map((variable) => ({ variable, element: 0 }));
  }

  get #canCompare(): boolean {
    const answer = this.#step.latest?.answer;
    return this.view.status !== 'training' && answer?.nodes[0]?.numbers !== null && answer !== undefined;
  }

  get #reason(): string {
    if (this.view.status === 'training') return msg('The gradients are compared when the run stands still.');
    if (this.#gradients.failure) return failureSentence(this.#gradients.failure);
    const isLarge = this.#step.latest?.answer.nodes[0]?.numbers === null;
    return isLarge ? msg('The batch is too large for its gradients to be compared here.') : '';
  }

  /** The comparison of what is shown. */
  #compared({ step, batch }: StepAnswer): GradientsAnswer | null {
    const answer = this.#gradients.latest?.answer;
    return answer?.step === step && answer.batch === batch ? answer : null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'step-view': StepView;
  }
}
