/** The page's few pictures, drawn with the text's own colour; each stands beside a word or a label. */
import { svg, html, type TemplateResult } from 'lit';

function icon(content: TemplateResult): TemplateResult {
  return html`<svg
    width="16"
    height="16"
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${content}
  </svg>`;
}

export const icons = {
  train: icon(svg`<path d="M4 2.5v11l9-5.5z" fill="currentColor" stroke="none"/>`),
  pause: icon(svg`<path d="M4 2.5h3v11H4zM9 2.5h3v11H9z" fill="currentColor" stroke="none"/>`),
  stepBatch: icon(svg`<path d="M4 3.5v9l5.5-4.5zM12.5 3.5v9"/>`),
  stepEpoch: icon(svg`<path d="M2.5 3.5v9L7 8zM7.5 3.5v9L12 8zM13.5 3.5v9"/>`),
  reset: icon(svg`<path d="M3 3v3.5h3.5M3.3 6.3A5.2 5.2 0 1 1 2.8 9"/>`),
  menu: icon(svg`<path d="M2 4h12M2 8h12M2 12h12"/>`),
  close: icon(svg`<path d="M4 4l8 8M12 4l-8 8"/>`),
  install: icon(svg`<path d="M8 2v8M4.8 7.2L8 10.4l3.2-3.2M2.5 13.5h11"/>`),
  offline: icon(
    svg`<path d="M2 2l12 12M4 8.2a6 6 0 0 1 2.2-1.4M9.6 6.7A6 6 0 0 1 12 8.2M6.2 10.6a3 3 0 0 1 3.6 0M8 13h.01"/>`,
  ),
  controls: icon(
    svg`<path d="M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7"/><circle cx="10.5" cy="4.5" r="1.5"/><circle cx="5.5" cy="11.5" r="1.5"/>`,
  ),
  table: icon(svg`<path d="M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M6.5 6.5V13"/>`),
  loop: html`<svg width="28" height="20" viewBox="0 0 28 20" fill="none" aria-hidden="true">
    <path
      d="M8 4a6 6 0 1 0 0 12c5 0 7-12 12-12a6 6 0 1 1 0 12c-5 0-7-12-12-12z"
      stroke="currentColor"
      stroke-width="2.25"
    />
  </svg>`,
};
