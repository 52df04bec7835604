/**
 * Who wants to know when a backend is lost. A promise keeps all that ever waited for it, for as long as it lasts, and a backend lasts longer than the
 * runs that share it: so only this waits for `lost`, and whoever is told can say that it need not be any more.
 */
import type { Backend, DeviceLoss } from './backend.ts';

type Listener = (loss: DeviceLoss) => void;

const listeners = new WeakMap<Promise<DeviceLoss>, Set<Listener>>();

/** Answers how to forget the listener. */
export function whenLost({ lost }: Pick<Backend, 'lost'>, listener: Listener): () => void {
  const all = listeners.get(lost) ?? listenersTo(lost);
  all.add(listener);
  return () => void all.delete(listener);
}

/** Apart from the first listener: what waits would keep that one, too. */
function listenersTo(lost: Promise<DeviceLoss>): Set<Listener> {
  const all = new Set<Listener>();
  listeners.set(lost, all);
  void lost.then((loss) => {
    for (const each of all) each(loss);
  });
  return all;
}
