/** The colours of classes, as paths of SVG have them: by `CLASS_TONES`. */
import { css } from 'lit';

export const classColours = css`
  path.data {
    fill: var(--data);
  }

  path.model {
    fill: var(--model);
  }

  path.truth {
    fill: var(--truth);
  }

  path.optimum {
    fill: var(--optimum);
  }

  path.warning {
    fill: var(--warning);
  }
`;
