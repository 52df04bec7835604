/** The views of a run beside its first one. Each is an element of `src/later/views/`, loaded when it is first looked at. */
import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { DataSpec } from '../../protocol/data-spec.ts';
import { dataShapes } from '../../protocol/run-checks.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';

export interface RunViewEntry {
  readonly id: string;
  readonly title: () => string;
  /** Whether such a run has it. */
  readonly fits: (spec: RunSpec) => boolean;
  readonly load: () => Promise<unknown>;
  readonly render: (scheme: string) => TemplateResult;
}

export const RUN_VIEWS: readonly RunViewEntry[] = [
  {
    id: 'network',
    title: () => msg('Network'),
    fits: () => true,
    load: () => import('../later/views/network-view.ts'),
    render: (scheme) => html`<network-view .scheme=${scheme}></network-view>`,
  },
  {
    id: 'curves',
    title: () => msg('Curves'),
    fits: () => true,
    load: () => import('../later/views/curves-view.ts'),
    render: (scheme) => html`<curves-view .scheme=${scheme}></curves-view>`,
  },
  {
    id: 'residuals',
    title: () => msg('Residuals'),
    fits: ({ data }) => dataShapes(data).classes === null,
    load: () => import('../later/views/residuals-view.ts'),
    render: (scheme) => html`<residuals-view .scheme=${scheme}></residuals-view>`,
  },
  {
    id: 'weights',
    title: () => msg('Weights'),
    fits: () => true,
    load: () => import('../later/views/weights-view.ts'),
    render: (scheme) => html`<weights-view .scheme=${scheme}></weights-view>`,
  },
  {
    id: 'step',
    title: () => msg('One step'),
    fits: () => true,
    load: () => import('../later/views/step-view.ts'),
    render: (scheme) => html`<step-view .scheme=${scheme}></step-view>`,
  },
  {
    id: 'surface',
    title: () => msg('Loss surface'),
    fits: () => true,
    load: () => import('../later/views/surface-view.ts'),
    render: (scheme) => html`<surface-view .scheme=${scheme}></surface-view>`,
  },
  {
    id: 'race',
    title: () => msg('Race'),
    fits: () => true,
    load: () => import('../later/views/race-view.ts'),
    render: (scheme) => html`<race-view .scheme=${scheme}></race-view>`,
  },
  {
    id: 'classes',
    title: () => msg('Classes'),
    fits: ({ data }) => dataShapes(data).classes !== null,
    load: () => import('../later/views/classes-view.ts'),
    render: (scheme) => html`<classes-view .scheme=${scheme}></classes-view>`,
  },
  {
    id: 'images',
    title: () => msg('Images'),
    fits: ({ data }) => isOfImages(data),
    load: () => import('../later/views/images-view.ts'),
    render: (scheme) => html`<images-view .scheme=${scheme}></images-view>`,
  },
  {
    id: 'timing',
    title: () => msg('Timing'),
    fits: () => true,
    load: () => import('../later/views/timing-view.ts'),
    render: (scheme) => html`<timing-view .scheme=${scheme}></timing-view>`,
  },
];

/** In the place of the first view, for data that its plot cannot show. */
export const FIT_VIEWS: readonly RunViewEntry[] = [
  {
    id: 'points',
    title: () => msg('Data and model'),
    fits: ({ data }) => data.type === 'points',
    load: () => import('../later/views/points-view.ts'),
    render: (scheme) => html`<points-view .scheme=${scheme}></points-view>`,
  },
  {
    id: 'image-samples',
    title: () => msg('Data and model'),
    fits: ({ data }) => isOfImages(data),
    load: () => import('../later/views/image-samples-view.ts'),
    render: (scheme) => html`<image-samples-view .scheme=${scheme}></image-samples-view>`,
  },
  {
    id: 'table-fit',
    title: () => msg('Data and model'),
    fits: ({ data }) => {
      const { input, classes } = dataShapes(data);
      return input.length === 1 && (input[0]! > 2 || (input[0] === 1 && classes !== null));
    },
    load: () => import('../later/views/table-fit-view.ts'),
    render: (scheme) => html`<table-fit-view .scheme=${scheme}></table-fit-view>`,
  },
];

function isOfImages(data: DataSpec): boolean {
  return dataShapes(data).input.length === 3;
}
