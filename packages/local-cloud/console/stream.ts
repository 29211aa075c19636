/** Server-sent events that tell what has changed. The page then reads its view again. */
import type { EventStream } from '../gateway/control/site.ts';
import type { Changes, Topic } from '../service/changes.ts';

/** Milliseconds for which changes are collected: a batch changes something all the time. */
const COLLECTED_MS = 150;

/** Milliseconds between two signs of life: a client tells by them that the local cloud has ended. */
const ALIVE_MS = 15_000;

/** A stream of the events `changed`, each with the list of topics, and of signs of life. */
export function changeStream(changes: Changes): EventStream {
  return {
    open(send) {
      const topics = new Set<Topic>();
      let timer: NodeJS.Timeout | undefined;
      const stop = changes.listen((topic) => {
        topics.add(topic);
        timer ??= setTimeout(() => {
          timer = undefined;
          send('changed', [...topics]);
          topics.clear();
        }, COLLECTED_MS).unref();
      });
      const alive = setInterval(() => send('alive', null), ALIVE_MS).unref();
      return () => {
        stop();
        clearTimeout(timer);
        clearInterval(alive);
      };
    },
  };
}
