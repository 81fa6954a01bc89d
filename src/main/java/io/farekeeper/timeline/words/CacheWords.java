package io.farekeeper.timeline.words;

import io.farekeeper.tickets.reading.RiderCache;

/** What befell the cache, in words. */
public final class CacheWords {
  private CacheWords() {}

  /** That it was written for the first time. */
  public static Sentence built() {
    return new Sentence(Kind.cache_built, "The rider's tickets were cached for the first time");
  }

  /** That it was last in step with Bytemark. */
  public static Sentence synchronised(RiderCache cache) {
    return new Sentence(
        Kind.cache_synchronised,
        "The cache was last brought in step with Bytemark: %s, %s"
            .formatted(
                count(cache.current().size(), "current pass", "current passes"),
                count(cache.expired().size(), "expired one", "expired ones")));
  }

  /** That Bytemark's answer could not be used. */
  public static Sentence failed(RiderCache.Failure failure) {
    String list = failure.log().equals("passes4Log") ? "expired" : "current";
    String said =
        failure.messages().isEmpty()
            ? "Bytemark gave no reason"
            : "“" + Quoted.of(String.join("; ", failure.messages())) + "”";
    String when =
        failure.at() == null ? " at a time that Bytemark did not tell (it is told here)" : "";
    return new Sentence(
        Kind.synchronisation_failed,
        "Synchronisation failed%s on the list of %s passes, nothing was changed: %s"
            .formatted(when, list, said));
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
