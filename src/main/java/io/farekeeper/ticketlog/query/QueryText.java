package io.farekeeper.ticketlog.query;

import io.farekeeper.cards.CardData;
import io.farekeeper.stores.RfcTime;
import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.UserId;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.BindParam;

/**
 * What a caller asks for, as he wrote it.
 *
 * @param userId a rider's entries
 * @param uuid a ticket's or an operation's entries
 * @param status entries of these statuses; repeated, or separated by commas
 * @param from the earliest time, inclusive: ISO-8601 with its offset, or Unix seconds
 * @param to the latest time, exclusive, written likewise
 * @param sort {@code newest} first or {@code oldest} first; left out, a query by uuid alone begins
 *     with the oldest, every other with the newest
 */
@ParameterObject
record QueryText(
    @Parameter(name = "user_id", description = "A rider's entries") @BindParam("user_id")
        @Nullable String userId,
    @Parameter(name = "uuid", description = "A ticket's or an operation's entries")
        @BindParam("uuid")
        @Nullable String uuid,
    @Parameter(
            name = "status",
            description = "Entries of these statuses; repeated, or separated by commas")
        @BindParam("status")
        @Nullable List<String> status,
    @Parameter(
            name = "from",
            description = "The earliest time: ISO-8601 with its offset, or Unix seconds")
        @BindParam("from")
        @Nullable String from,
    @Parameter(name = "to", description = "The first time that is too late, written like `from`")
        @BindParam("to")
        @Nullable String to,
    @Parameter(
            name = "sort",
            description =
                "`newest` or `oldest` first; left out, `newest`, but `oldest` for a query by"
                    + " `uuid` alone",
            schema =
                @Schema(
                    type = "string",
                    allowableValues = {"newest", "oldest"}))
        @BindParam("sort")
        @Nullable String sort) {
  private static final int MAX_TEXT = 200;
  private static final int MAX_STATUSES = 20;
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}");

  /**
   * The query.
   *
   * @throws ApiException naming the parameter that cannot be taken
   */
  EntryQuery parsed() {
    Instant earliest = time("from", from);
    Instant latest = time("to", to);
    if (earliest != null && latest != null && earliest.isAfter(latest)) {
      throw ApiException.invalid("from", "must not be after to");
    }
    Long user = userId == null ? null : UserId.parseLogged(userId);
    String ticket = uuid == null ? null : CardData.clean("uuid", text("uuid", uuid));
    SortedSet<String> statuses = statuses();
    boolean ticketAlone =
        ticket != null && user == null && statuses.isEmpty() && earliest == null && latest == null;
    return new EntryQuery(user, ticket, statuses, earliest, latest, newestFirst(!ticketAlone));
  }

  private SortedSet<String> statuses() {
    SortedSet<String> statuses = new TreeSet<>();
    if (status != null) {
      for (String some : status.isEmpty() ? List.of("") : status) {
        for (String one : some.split(",", -1)) {
          statuses.add(text("status", one.strip()));
        }
      }
    }
    if (statuses.size() > MAX_STATUSES) {
      throw ApiException.invalid("status", "must be at most " + MAX_STATUSES + " statuses");
    }
    return Collections.unmodifiableSortedSet(statuses);
  }

  private static String text(String parameter, String text) {
    if (text.isEmpty() || text.length() > MAX_TEXT || text.indexOf('\0') >= 0) {
      throw ApiException.invalid(parameter, "must be a text of 1 to " + MAX_TEXT + " characters");
    }
    return text;
  }

  private boolean newestFirst(boolean usual) {
    return switch (sort) {
      case null -> usual;
      case "newest" -> true;
      case "oldest" -> false;
      default -> throw ApiException.invalid("sort", "must be newest or oldest");
    };
  }

  private static @Nullable Instant time(String parameter, @Nullable String text) {
    if (text == null) {
      return null;
    }
    if (NUMBER.matcher(text).matches()) {
      long number = Long.parseLong(text);
      return number >= EntryTime.MILLISECONDS_FROM
          ? Instant.ofEpochMilli(number)
          : Instant.ofEpochSecond(number);
    }
    return RfcTime.parse(text)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    parameter,
                    "must be an ISO-8601 time with its offset (a + in it is sent as %2B), or Unix"
                        + " seconds"));
  }
}
