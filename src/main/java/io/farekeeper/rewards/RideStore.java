package io.farekeeper.rewards;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.Sha256;
import io.farekeeper.ticketlog.PassEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Riders' validations in MySQL, each once. They are kept one by one, and not as rides: which of
 * them begins a ride depends on those before it, and one of these may come later.
 */
@Component
class RideStore {
  private static final int ROWS_AT_ONCE = 500;
  private static final int LONGEST_TEXT = 200;

  private final JdbcClient jdbc;
  private final JdbcOperations batches;

  RideStore(JdbcClient jdbc, JdbcOperations batches) {
    this.jdbc = jdbc;
    this.batches = batches;
  }

  /** Stores validations; of one that is there already only the product may be news. */
  void add(List<PassEntry> validations) {
    if (validations.isEmpty()) {
      return;
    }
    batches.batchUpdate(
        """
        INSERT INTO farekeeper_loyalty_ride (user_id, pass_uuid, validated_at, product_uuid)
        VALUES (?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE product_uuid = COALESCE(product_uuid, VALUES(product_uuid))
        """,
        validations,
        ROWS_AT_ONCE,
        (row, validation) -> {
          row.setLong(1, validation.userId());
          row.setBytes(2, storedPass(validation.uuid()));
          row.setLong(3, validation.time().toEpochMilli());
          row.setString(4, storedProduct(validation.productUuid()));
        });
  }

  /** A longer one, which no pass of Bytemark has, is told from others by its hash. */
  private static byte[] storedPass(String uuid) {
    String canonical = PassUuid.canonical(uuid);
    byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST_TEXT
        ? bytes
        : ("sha256:" + Sha256.hexOf(canonical)).getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String storedProduct(@Nullable String product) {
    return product == null || product.length() > LONGEST_TEXT ? null : product;
  }

  /** A rider's validations between two moments, both included. */
  List<Validation> of(long userId, Instant from, Instant to) {
    return jdbc.sql(
            """
            SELECT validated_at, pass_uuid, product_uuid FROM farekeeper_loyalty_ride
            WHERE user_id = :user AND validated_at BETWEEN :from AND :to
            """)
        .param("user", userId)
        .param("from", from.toEpochMilli())
        .param("to", to.toEpochMilli())
        .query(
            (row, _) ->
                new Validation(
                    Instant.ofEpochMilli(row.getLong(1)),
                    new String(row.getBytes(2), StandardCharsets.UTF_8),
                    row.getString(3)))
        .list();
  }

  /** The last row now: those that are stored from now on come after it. */
  long newest() {
    return jdbc.sql("SELECT COALESCE(MAX(id), 0) FROM farekeeper_loyalty_ride")
        .query(Long.class)
        .single();
  }

  /** How many riders have validations up to a moment that were not counted. */
  long countDue(Instant latest) {
    return jdbc.sql(
            """
            SELECT COUNT(DISTINCT user_id) FROM farekeeper_loyalty_ride
            WHERE counted = FALSE AND validated_at <= :latest
            """)
        .param("latest", latest.toEpochMilli())
        .query(Long.class)
        .single();
  }

  /** Some of these riders, in order, from one on. */
  List<Long> due(Instant latest, long after, int atMost) {
    return jdbc.sql(
            """
            SELECT DISTINCT user_id FROM farekeeper_loyalty_ride
            WHERE counted = FALSE AND user_id > :after AND validated_at <= :latest
            ORDER BY user_id LIMIT :most
            """)
        .param("after", after)
        .param("latest", latest.toEpochMilli())
        .param("most", atMost)
        .query(Long.class)
        .list();
  }

  /** Notes that a rider's validations up to a moment are counted, those after a row excepted. */
  void counted(long userId, Instant latest, long newest) {
    jdbc.sql(
            """
            UPDATE farekeeper_loyalty_ride SET counted = TRUE
            WHERE counted = FALSE AND user_id = :user AND validated_at <= :latest AND id <= :newest
            """)
        .param("user", userId)
        .param("latest", latest.toEpochMilli())
        .param("newest", newest)
        .update();
  }

  /** Has everybody counted anew. */
  void countAgain() {
    jdbc.sql("UPDATE farekeeper_loyalty_ride SET counted = FALSE WHERE counted = TRUE").update();
  }
}
