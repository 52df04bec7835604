/**
 * The whole page. It owns the store, gives its state down through the context, takes the commands that come up, and
 * lays out the three parts for desk, tablet and phone.
 */
import { ContextProvider } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { encodeRunLink } from '../../protocol/link.ts';
import { GUIDE_RUN, type RunSpec } from '../../protocol/run-spec.ts';
import type { Failure, Result } from '../../protocol/failure.ts';
import type { RunStore } from '../client/run-store.ts';
import '../components/app-header.ts';
import type { PageCommandEvent, RunCommand, RunCommandEvent } from '../components/commands.ts';
import '../components/notice-list.ts';
import { transportCommand } from '../components/transport-keys.ts';
import { chooseLanguage, loadLater } from '../i18n/locale.ts';
import { InstallPrompt } from '../pwa/install-prompt.ts';
import { base } from '../styles/shared.ts';
import type { ControlsView } from '../views/controls-view.ts';
import '../views/controls-view.ts';
import '../views/record-view.ts';
import { runContext } from '../views/run-context.ts';
import '../views/stage-view.ts';
import { transportState } from '../views/transport-state.ts';
import { Announcer } from './announcer.ts';
import { layout } from './layout.ts';
import { PageBridge } from './page-bridge.ts';
import { RunAddress } from './run-address.ts';
import { RunBridge } from './run-bridge.ts';
import { shortcut } from './shortcuts.ts';

const phone = matchMedia('(width < 720px)');
/** As in layout.ts. */
const desk = matchMedia('(width >= 960px)');

@customElement('tapeloop-app')
@localized()
export class TapeloopApp extends LitElement {
  static override styles = [base, layout];

  /** On a phone the controls are a sheet. */
  @state() private controlsOpen = false;

  @query('controls-view') private controls!: ControlsView | null;

  readonly #page = new PageBridge(new InstallPrompt(), () => this.requestUpdate());
  readonly #announcer = new Announcer();
  readonly #provider = new ContextProvider(this, { context: runContext });
  readonly #address = new RunAddress();
  #run: RunBridge | null = null;
  #failure: Failure | null = null;

  /** Call once, as soon as there is a store; opens the run of the address or the guide's. */
  async start(store: RunStore): Promise<void> {
    const run = new RunBridge(store, () => this.#onRunChange());
    const linked = await run.start(location.hash);
    this.#run = run;
    if (!linked.ok) void this.#showFailure('link-failure', linked.failure);
    this.#page.start();
    this.#onRunChange();
  }

  constructor() {
    super();
    this.addEventListener('run-command', (event) => void this.#onRunCommand(event));
    this.addEventListener('page-command', (event) => void this.#onPageCommand(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    phone.addEventListener('change', this.#onSurroundings);
    desk.addEventListener('change', this.#onSurroundings);
    window.addEventListener('hashchange', this.#onHash);
    window.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    phone.removeEventListener('change', this.#onSurroundings);
    desk.removeEventListener('change', this.#onSurroundings);
    window.removeEventListener('hashchange', this.#onHash);
    window.removeEventListener('keydown', this.#onKey);
    this.#address.hold();
    this.#run?.stop();
  }

  override render() {
    const view = this.#run?.view;
    if (!view) return html``;
    const scheme = this.#page.scheme;
    const compact = phone.matches;
    return html`
      <app-header
        .runTitle=${titleOf(view.spec)}
        .backend=${view.backend}
        .preference=${view.backendPreference}
        .theme=${this.#page.theme}
        .canInstall=${this.#page.canInstall}
        ?offline=${this.#page.offline}
        ?compact=${compact}
      ></app-header>
      ${desk.matches ? nothing : this.#renderNotices()}
      <main class=${compact ? 'phone' : ''}>
        <stage-view class="stage" .scheme=${scheme} .controlsOpen=${this.controlsOpen} ?compact=${compact}
          >${desk.matches ? this.#renderNotices() : nothing}</stage-view
        >
        <aside class="controls" aria-label=${msg('Controls')}>
          <controls-view ?sheet=${compact} ?open=${this.controlsOpen}></controls-view>
        </aside>
        <div class="record"><record-view .scheme=${scheme}></record-view></div>
      </main>
      <p class="hidden" role="status">${this.#announcer.textFor(view)}</p>
    `;
  }

  /** In the flow, so that they cover nothing: on a desk above the figures, else under the header. */
  #renderNotices() {
    const notices = this.#page.notices(this.#run?.view.status === 'training');
    return html`<notice-list slot="notices" .notices=${notices}></notice-list>`;
  }

  #onRunChange(): void {
    const view = this.#run?.view;
    if (!view) return;
    this.#followFailure(view.failure);
    // Until a run is there the address is what it is opened from.
    if (view.info) this.#address.follow(view.spec);
    this.#provider.setValue(view);
    this.requestUpdate();
  }

  async #onRunCommand({ command }: RunCommandEvent): Promise<void> {
    const begun = (this.#run?.view.snapshot?.position.step ?? 0) > 0;
    if (begun && ((command.kind === 'open' && !command.edited) || command.kind === 'new-seed')) {
      this.#page.notifyInPassing('new-run', newRunNotice);
    }
    const { origin } = this.#run?.view ?? {};
    const result = await this.#execute(command);
    if (begun && command.kind === 'tune' && this.#run?.view.origin !== origin)
      this.#page.notifyInPassing('new-run', newRunNotice);
    if (command.kind === 'simulate-device-loss' && result?.ok && result.value === false)
      this.#page.notifyInPassing('no-device', noDeviceNotice);
  }

  /** Nothing is trained while a field shows another number than the run would take: the field is shown instead. */
  async #execute(command: RunCommand): Promise<Result<unknown> | undefined> {
    if (command.kind === 'reset') this.controls?.takeBackRefused();
    const trains = command.kind === 'train' || command.kind === 'step';
    if (trains && this.controls?.refusedField) {
      await this.#showRefused();
      return undefined;
    }
    return this.#run?.execute(command);
  }

  async #showRefused(): Promise<void> {
    if (phone.matches) this.controlsOpen = true;
    // An open sheet takes the focus first.
    await this.updateComplete;
    await this.controls?.updateComplete;
    this.controls?.refusedField?.focus();
  }

  /** The store knows when a failure is over; a divergence is told where the run is shown. */
  #followFailure(failure: Failure | null): void {
    if (failure === this.#failure) return;
    this.#failure = failure;
    if (failure && failure.code !== 'diverged') void this.#showFailure('failure', failure);
    else this.#page.dismiss('failure');
  }

  async #showFailure(id: 'failure' | 'link-failure', failure: Failure): Promise<void> {
    const words = await loadLater(() => import('../later/words/failure-sentences.ts')).catch(() => null);
    // It may be over by now.
    if (id === 'failure' && failure !== this.#failure) return;
    this.#page.notify(id, () => ({
      text: words?.failureSentence(failure) ?? msg('That did not work.'),
      detail: words ? words.failureDetail(failure) : failure.code,
      warning: true,
    }));
  }

  async #onPageCommand({ command }: PageCommandEvent): Promise<void> {
    switch (command.kind) {
      case 'language':
        await chooseLanguage(command.value);
        this.#onRunChange();
        return;
      case 'theme':
        return this.#page.setTheme(command.value);
      case 'install':
        return this.#page.install();
      case 'copy-link':
        return this.#copyLink();
      case 'guide-run':
        this.#page.dismiss('link-failure');
        this.controls?.takeBackRefused();
        await this.#run?.execute({ kind: 'open', spec: GUIDE_RUN });
        return;
      case 'apply-update':
        this.#address.hold();
        return this.#page.applyUpdate(() => this.#address.write());
      case 'dismiss-notice':
        return this.#page.dismiss(command.id);
      case 'toggle-controls':
        this.controlsOpen = command.open;
        return;
      default:
        command satisfies never;
    }
  }

  async #copyLink(): Promise<void> {
    const spec = this.#run?.view.spec;
    if (!spec) return;
    const link = new URL(encodeRunLink(spec), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      this.#page.notifyInPassing('link', () => ({ text: msg('A link to this run is in the clipboard.') }));
    } catch {
      this.#page.notify('link', () => ({
        text: msg('The browser does not let this page use the clipboard; copy the link here:'),
        detail: link,
      }));
    }
  }

  readonly #onSurroundings = (): void => {
    this.controlsOpen = false;
    this.requestUpdate();
  };

  readonly #onHash = (): void => void this.#followHash();

  async #followHash(): Promise<void> {
    // Back to the plain address: it stands for the guide's run.
    if (location.hash === '') void this.#run?.execute({ kind: 'open', spec: GUIDE_RUN });
    const linked = await this.#run?.openLink(location.hash);
    if (linked?.ok) {
      this.controls?.takeBackRefused();
      this.#page.dismiss('link-failure');
    } else if (linked) {
      void this.#showFailure('link-failure', linked.failure);
      // What the address says is not what the page shows.
      this.#address.write();
    }
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const key = this.#run && shortcut(event);
    if (!this.#run || !key) return;
    event.preventDefault();
    const command = transportCommand(transportState(this.#run.view), key);
    if (command) void this.#execute(command);
  };
}

function newRunNotice(): { readonly text: string } {
  return { text: msg('A new run has begun: these settings cannot be changed in one that is under way.') };
}

/** The guide's own title is known in every language; any other is the reader's. */
function titleOf({ title }: RunSpec): string {
  return title === GUIDE_RUN.title ? msg('Basic training loops') : title;
}

function noDeviceNotice(): { readonly text: string } {
  return { text: msg('No GPU device runs here that could be lost; choose WebGPU as the backend first.') };
}

declare global {
  interface HTMLElementTagNameMap {
    'tapeloop-app': TapeloopApp;
  }
}
