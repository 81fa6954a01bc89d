package io.farekeeper.accesslog;

import io.farekeeper.cards.CardData;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.UserId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A read that is about to happen.
 *
 * @param action method and path, with the path's names and not its values
 * @param userId whose data, if the path or a filter names one rider
 * @param filters the request's parameters
 */
record RecordedRead(
    Instant at,
    String principal,
    List<String> roles,
    String action,
    @Nullable Long userId,
    Map<String, String[]> filters,
    ReadKind kind) {
  private static final String ROLE = "ROLE_";
  private static final String USER_ID = "user_id";

  /**
   * @throws ApiException naming {@code user_id} if the path's is none: nothing can be read there
   */
  static RecordedRead of(HttpServletRequest request, Authentication caller, Instant at) {
    String template =
        String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    return new RecordedRead(
        at,
        caller.getName(),
        rolesOf(caller),
        request.getMethod() + " " + template,
        userIdOf(request),
        request.getParameterMap(),
        ReadKind.of(template, String.join(",", Collections.list(request.getHeaders("Accept")))));
  }

  /** In lower case, sorted. */
  static List<String> rolesOf(Authentication caller) {
    return caller.getAuthorities().stream()
        .map(GrantedAuthority::getAuthority)
        .flatMap(authority -> Optional.ofNullable(authority).stream())
        .filter(authority -> authority.startsWith(ROLE))
        .map(authority -> authority.substring(ROLE.length()).toLowerCase(Locale.ROOT))
        .sorted()
        .toList();
  }

  private static @Nullable Long userIdOf(HttpServletRequest request) {
    if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
            instanceof Map<?, ?> path
        && path.get(USER_ID) instanceof String named) {
      return (long) UserId.parse(named);
    }
    String filter = request.getParameter(USER_ID);
    try {
      return filter == null ? null : UserId.parseLogged(filter);
    } catch (ApiException e) {
      return null; // the endpoint knows what it takes; the filters say what was asked
    }
  }

  /** As it is stored; a card number among the parameters is cut there too. */
  BsonDocument toEntry() {
    BsonDocument entry =
        new BsonDocument("_id", new BsonObjectId(new ObjectId(Date.from(at))))
            .append("at", new BsonDateTime(at.toEpochMilli()))
            .append("timestamp", new BsonInt64(at.getEpochSecond()))
            .append("principal", new BsonString(principal))
            .append("roles", texts(roles))
            .append("action", new BsonString(action));
    if (userId != null) {
      entry.append(
          USER_ID,
          userId <= Integer.MAX_VALUE ? new BsonInt32(userId.intValue()) : new BsonInt64(userId));
    }
    BsonDocument asked = new BsonDocument();
    filters.forEach((name, values) -> asked.append(name, valueOf(values)));
    entry.append("filters", asked).append("kind", new BsonString(kind.word()));
    return CardData.clean(entry).event();
  }

  private static BsonValue valueOf(String[] values) {
    return values.length == 1 ? new BsonString(values[0]) : texts(Arrays.asList(values));
  }

  private static BsonArray texts(List<String> texts) {
    return new BsonArray(texts.stream().map(BsonString::new).toList());
  }
}
