package io.farekeeper.ticketlog.feed;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.ticketlog.query.EntryView;
import io.farekeeper.ticketlog.query.EntryViews;
import io.farekeeper.web.AnswerType;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.CursorCodec;
import io.farekeeper.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.annotation.security.RolesAllowed;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The feed for data warehouses. */
@RestController
@Tag(name = "ticket-log", description = "The audit log of ticket events")
class FeedController {
  private static final String PATH = "/api/v1/ticket-log/feed";

  private final TicketLogFeed feed;
  private final EntryViews views;
  private final SensitiveFields sensitive;
  private final MongoDatabase database;

  FeedController(
      TicketLogFeed feed, EntryViews views, SensitiveFields sensitive, MongoDatabase database) {
    this.feed = feed;
    this.views = views;
    this.sensitive = sensitive;
    this.database = database;
  }

  @GetMapping(
      path = PATH,
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
  @Operation(
      operationId = "readTicketLogFeed",
      summary = "Every entry once, in the order of sealing",
      description =
          "From the oldest entry that is kept, or after the position that a page gave as next. A"
              + " page may hold fewer entries than the limit: nothing follows yet where next is"
              + " the after of the request, and the same call later reads on.")
  @ApiResponse(
      responseCode = "200",
      description = "A page",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON_VALUE,
            schema = @Schema(implementation = FeedItems.class)),
        @Content(
            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
            schema =
                @Schema(
                    type = "string",
                    description =
                        "An entry a line, as in `items`; the last line is `{\"next\": …}`"))
      })
  @ApiResponse(responseCode = "406", description = "`Accept` takes none of these")
  @ApiResponse(
      responseCode = "410",
      description =
          "What followed the position is not kept any more; `oldest` is the first one to read on"
              + " from")
  @RolesAllowed("AUDITOR")
  ResponseEntity<?> read(PageRequest page, HttpServletRequest request)
      throws HttpMediaTypeNotAcceptableException {
    AnswerType type = AnswerType.askedBy(request, AnswerType.JSON, AnswerType.NDJSON);
    FeedItems items = items(page, EntryViews.areClearTo(request));
    return type == AnswerType.JSON
        ? ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(items)
        : ResponseEntity.ok().contentType(MediaType.APPLICATION_NDJSON).body(lines(items));
  }

  private FeedItems items(PageRequest page, boolean clear) {
    FeedPosition after = positionOf(page.after());
    try {
      FeedPage read = feed.read(clear ? sensitive.clear() : database, after, page.limit());
      List<EntryView> items = read.entries().stream().map(entry -> views.of(entry, clear)).toList();
      return new FeedItems(items, cursorOf(read.next()));
    } catch (FeedPositionTooOldException e) {
      throw ApiException.gone(
              "What followed this position is not kept any more; `oldest` is the first that is")
          .with(Map.of("oldest", cursorOf(e.oldest())));
    } catch (UnknownFeedPositionException e) {
      throw ApiException.invalid("after", "is a position that the ticket log has not come to");
    }
  }

  /** The position stands on the last line: who has it has all the entries before it. */
  private static byte[] lines(FeedItems items) {
    StringBuilder lines = new StringBuilder();
    items.items().forEach(entry -> lines.append(entry.json()).append('\n'));
    lines.append("{\"next\": \"").append(items.next()).append("\"}\n");
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String cursorOf(FeedPosition position) {
    return CursorCodec.encode(PATH, new BsonDocument("p", new BsonString(position.text())));
  }

  private static @Nullable FeedPosition positionOf(@Nullable String cursor) {
    return cursor == null
        ? null
        : CursorCodec.decode(
            PATH, cursor, bson -> new FeedPosition(bson.getString("p").getValue()));
  }
}
