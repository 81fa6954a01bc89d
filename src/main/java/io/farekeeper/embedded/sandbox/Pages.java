package io.farekeeper.embedded.sandbox;

import io.farekeeper.embedded.sandbox.NewPassUuid.Origin;
import io.farekeeper.embedded.sandbox.VendorRequest.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;

/** One page of a list, as the {@code data} of an answer: {@code {passes, page_count, …}}. */
final class Pages {
  private static final byte[] HEAD = "{\"passes\":[".getBytes(StandardCharsets.UTF_8);

  private Pages() {}

  /**
   * The page that was asked for; one past the end has no passes.
   *
   * @param perPage the passes on a full page
   * @param more whether to say that there is a next page even if there is none
   */
  static byte[] of(List<byte[]> passes, VendorRequest request, int perPage, boolean more) {
    int from = (int) Math.min(passes.size(), (request.page() - 1L) * perPage);
    int to = Math.min(passes.size(), from + perPage);
    String next = next(request, perPage, more || to < passes.size());
    return write(passes.subList(from, to), passes.size(), request, perPage, next);
  }

  /** A page of passes that no other page has, and never the last one. */
  static byte[] endless(long userId, VendorRequest request, int perPage) {
    long list = request.kind() == Kind.V4 ? 1_000_000_000L : 0;
    long from = (list + request.page()) * perPage;
    List<byte[]> passes =
        LongStream.range(from, from + perPage)
            .mapToObj(n -> new PassMaker(userId, Origin.ENDLESS, n).current())
            .map(Json::bytes)
            .toList();
    return write(passes, 1_000_000, request, perPage, "true");
  }

  /** The current list names the next page by its path, the expired one says yes or no. */
  private static String next(VendorRequest request, int perPage, boolean more) {
    if (request.kind() == Kind.V4) {
      return Boolean.toString(more);
    }
    return more ? "\"/passes?per_page=%d&page=%d\"".formatted(perPage, request.page() + 1) : "null";
  }

  private static byte[] write(
      List<byte[]> passes, int total, VendorRequest request, int perPage, String next) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256 + 1024 * passes.size());
    out.writeBytes(HEAD);
    for (int i = 0; i < passes.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(passes.get(i));
    }
    String tail =
        "],\"page_count\":%d,\"total_count\":%d,\"pagination\":{\"page\":%d,\"per_page\":%d,\"next\":%s}}"
            .formatted(passes.size(), total, request.page(), perPage, next);
    out.writeBytes(tail.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }
}
