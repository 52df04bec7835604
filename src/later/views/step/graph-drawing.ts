/** The step's graph as a drawing: boxes that can be walked through with the arrow keys, and lines between them. One move of three stands out. */
import { localized } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Move, StepAnswer } from '../../../../protocol/questions/step.ts';
import { base } from '../../../styles/shared.ts';
import type { DrawnNode } from './drawn.ts';
import { edgePath, type Direction, layOut, type Layout, NODE } from './layout.ts';
import { moveName, nodeLabel, shortShapeText, shortTitle, shortValuesText } from './node-texts.ts';
import { neighbour } from './walk.ts';

/** Another node is looked at. */
export class NodeEvent extends Event {
  static readonly type = 'node';
  /** Place in the list of drawn nodes. */
  readonly place: number;

  constructor(place: number) {
    super(NodeEvent.type);
    this.place = place;
  }
}

/** A drawing that is a little too wide is made smaller; a wider one scrolls. */
const LEAST_SCALE = 0.84;

/** @fires node */
@customElement('step-graph')
@localized()
export class StepGraph extends LitElement {
  static override styles = [
    base,
    css`
      .scroll {
        max-width: 100%;
        overflow-x: auto;
        overflow-y: hidden;
      }

      svg {
        display: block;
        font-family: var(--font);
        font-variant-numeric: tabular-nums;
      }

      .band {
        font-size: 13px;
        fill: var(--muted);
      }

      .band.shown {
        font-weight: 600;
        fill: var(--ink);
      }

      .edge {
        fill: none;
        stroke: var(--hairline);
        stroke-width: 1.25;
      }

      .edge.shown {
        stroke: var(--edge);
      }

      .edge.near {
        stroke: var(--ink);
        stroke-width: 2;
      }

      .loss {
        --move: var(--data);
      }

      .gradients {
        --move: var(--model);
      }

      .update {
        --move: var(--truth);
      }

      .node {
        cursor: pointer;
        outline: none;
      }

      .node rect {
        fill: var(--surface);
        stroke: var(--edge);
        stroke-width: 0.75;
      }

      .node.shown rect {
        stroke: var(--move);
        stroke-width: 1.75;
      }

      .node.leaf rect {
        stroke-dasharray: 3 3;
      }

      .node[aria-selected='true'] rect {
        fill: var(--wash);
        stroke-width: 2.5;
      }

      .node:focus-visible rect {
        stroke: var(--focus);
        stroke-width: 3;
        stroke-dasharray: none;
      }

      .node text {
        font-size: 12px;
        fill: var(--muted);
      }

      .node.shown .title,
      .node.shown .values {
        fill: var(--ink);
      }

      .node .title {
        font-weight: 600;
      }

      .node .shape {
        font-size: 11px;
      }
    `,
  ];

  /** The accessible name. */
  @property() label = '';
  @property({ attribute: false }) answer: StepAnswer | null = null;
  @property({ attribute: false }) nodes: readonly DrawnNode[] = [];
  @property() move: Move = 'loss';
  @property({ type: Number }) selected = 0;
  @property() direction: Direction = 'across';
  /** CSS pixels to the side. */
  @property({ type: Number }) room = 640;

  #layout: Layout | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('nodes') || changed.has('direction') || changed.has('room') || !this.#layout)
      this.#layout = this.nodes.length > 0 ? layOut(this.nodes, this.direction, this.room) : null;
  }

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get('nodes')?.length ?? this.nodes.length;
    const isOther = changed.get('move') !== undefined || (before > 0 && before !== this.nodes.length);
    if (isOther) this.#reveal();
  }

  override render() {
    const layout = this.#layout;
    const { answer } = this;
    if (!layout || !answer) return nothing;
    const { width, height, bands } = layout;
    const scale = Math.max(LEAST_SCALE, Math.min(1, this.room / width));
    return html`<div class="scroll">
      <svg
        width=${width * scale}
        height=${height * scale}
        viewBox="0 0 ${width} ${height}"
        role="listbox"
        aria-label=${this.label}
        @keydown=${this.#onKey}
      >
        <g aria-hidden="true">
          ${bands.map(
            ({ move, x, y }) =>
              svg`<text class="band ${move === this.move ? 'shown' : ''}" x=${x} y=${y + 13}>${moveName(move)}</text>`,
          )}
          ${this.#renderEdges(layout)}
        </g>
        ${this.nodes.map((node, i) => this.#renderNode(answer, node, i, layout))}
      </svg>
    </div>`;
  }

  #renderEdges({ places }: Layout) {
    const { selected } = this;
    return this.nodes.flatMap(({ inputs, move }, to) =>
      inputs.map((from) => {
        const isNear = from === selected || to === selected;
        const state = isNear ? 'near' : move === this.move ? 'shown' : '';
        return svg`<path class="edge ${state}" d=${edgePath(places[from]!, places[to]!, this.direction)} />`;
      }),
    );
  }

  #renderNode(answer: StepAnswer, node: DrawnNode, place: number, { places }: Layout) {
    const { x, y } = places[place]!;
    const { shape, numbers } = answer.nodes[node.node]!;
    const isSelected = place === this.selected;
    const middle = NODE.width / 2;
    const [title, values] = [shortTitle(node.title), shortValuesText(numbers, shape)];
    const note = shortShapeText(numbers, shape);
    const state = `${node.move} ${node.move === this.move ? 'shown' : ''} ${node.isLeaf ? 'leaf' : ''}`;
    return svg`<g
      class="node ${state}"
      transform="translate(${x} ${y})"
      role="option"
      tabindex=${isSelected ? 0 : -1}
      aria-selected=${isSelected}
      aria-label=${nodeLabel(answer, node)}
      data-place=${place}
      @focus=${() => this.#choose(place)}
      @click=${() => this.#choose(place)}
      @pointermove=${(event: PointerEvent) => this.#point(event, place)}
    >
      <rect width=${NODE.width} height=${NODE.height} rx="6"></rect>
      <text class="title" x=${middle} y="17" text-anchor="middle" textLength=${squeezed(title, 14)} lengthAdjust="spacingAndGlyphs">${title}</text>
      <text class="values" x=${middle} y=${note ? 32 : 37} text-anchor="middle" textLength=${squeezed(values, 15)} lengthAdjust="spacingAndGlyphs">${values}</text>
      <text class="shape" x=${middle} y="47" text-anchor="middle" textLength=${squeezed(note, 16)} lengthAdjust="spacingAndGlyphs">${note}</text>
    </g>`;
  }

  #choose(place: number): void {
    if (place !== this.selected) this.dispatchEvent(new NodeEvent(place));
  }

  /** All of the move as far as there is room, and what is looked at in any case. */
  #reveal(): void {
    const ofMove = [...this.renderRoot.querySelectorAll(`.node.${this.move}`)];
    const selected = this.renderRoot.querySelector('[aria-selected="true"]');
    for (const node of [ofMove.at(-1), selected])
      node?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** A node that comes under a pointer at rest, because the page scrolls, is not pointed at. */
  #point(event: PointerEvent, place: number): void {
    if (event.movementX !== 0 || event.movementY !== 0) this.#choose(place);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!this.#layout) return;
    const next = neighbour(event.key, this.selected, this.#layout.places);
    if (next === null) return;
    event.preventDefault();
    this.#choose(next);
    const node = this.renderRoot.querySelector<SVGElement>(`[data-place="${next}"]`);
    node?.focus();
    node?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
}

/** The length of a text that would not fit otherwise. */
function squeezed(text: string, most: number): number | typeof nothing {
  return text.length > most ? NODE.width - 8 : nothing;
}

declare global {
  interface HTMLElementTagNameMap {
    'step-graph': StepGraph;
  }
}
