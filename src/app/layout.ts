/**
 * Where the three parts stand: side by side on a desk and on a projector, plot above on a tablet, one below the other
 * on a phone.
 */
import { css } from 'lit';

export const layout = css`
  app-header {
    position: sticky;
    top: 0;
    z-index: 3;
  }

  /* Stays in sight, but takes its own room. */
  app-header + notice-list {
    position: sticky;
    top: var(--header-height);
    z-index: 2;
    padding-inline: calc(2 * var(--unit));
    background: var(--surface);
  }

  /* Tablet: the plot across, the controls and the record beside each other below. */
  main {
    display: grid;
    grid-template: 'stage stage' auto 'controls record' auto / minmax(288px, 2fr) minmax(0, 3fr);
  }

  .stage {
    grid-area: stage;
    height: max(520px, 64dvh);
    border-bottom: 1px solid var(--hairline);
  }

  .controls {
    grid-area: controls;
    min-width: 0;
  }

  .record {
    grid-area: record;
    min-width: 0;
    border-left: 1px solid var(--hairline);
  }

  .record record-view {
    position: sticky;
    top: var(--header-height);
    height: calc(100dvh - var(--header-height));
    min-height: 640px;
  }

  /* Desk: everything at once, as high as the window; only the controls and the log scroll. */
  @media (width >= 960px) {
    main {
      grid-template:
        'controls stage record' minmax(0, 1fr) / clamp(256px, 24vw, 304px) minmax(0, 1fr)
        clamp(320px, 28vw, 480px);
      height: calc(100dvh - var(--header-height));
      min-height: 592px;
    }

    .stage {
      height: auto;
      min-height: 0;
      border-bottom: 0;
    }

    .controls {
      overflow: auto;
      border-right: 1px solid var(--hairline);
      scrollbar-width: thin;
      scrollbar-color: var(--edge) transparent;
    }

    .record {
      min-height: 0;
    }

    .record record-view {
      position: static;
      height: 100%;
      min-height: 0;
    }
  }

  main.phone {
    /* One row of keys with its padding and hairline. */
    --transport-height: calc(var(--target) + 25px + env(safe-area-inset-bottom));
    display: block;
    padding-bottom: var(--transport-height);
  }

  main.phone .stage {
    height: auto;
  }

  main.phone .record {
    border-left: 0;
  }

  main.phone .record record-view {
    position: static;
    height: auto;
    min-height: 0;
    grid-template-rows: minmax(272px, auto) minmax(272px, auto) minmax(208px, auto);
  }
`;
