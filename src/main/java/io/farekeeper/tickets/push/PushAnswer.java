package io.farekeeper.tickets.push;

import io.farekeeper.tickets.reading.PassView;
import java.time.Instant;
import java.util.Locale;

/**
 * What became of a pushed pass.
 *
 * @param result what became of the cache
 * @param confirmed false while Bytemark has not reported the pass as it is cached
 * @param pass the pass as it is cached now, its status judged at this moment
 */
record PushAnswer(long userId, Result result, boolean confirmed, PassView.View pass) {

  /** What became of the cache. */
  enum Result {
    created,
    updated,
    kept
  }

  static PushAnswer of(PassPush.Pushed pushed, Instant now) {
    PassView pass = pushed.pass();
    return new PushAnswer(
        pass.userId(),
        Result.valueOf(pushed.result().name().toLowerCase(Locale.ROOT)),
        !pass.unconfirmed(),
        pass.view(now));
  }
}
