package io.farekeeper.cluster;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.springframework.stereotype.Component;

/**
 * The clock of MongoDB's primary: what {@link DatabaseClock} is for MySQL, for what has to work
 * without that.
 */
@Component
public final class MongoClock {
  private static final long SECONDS_OF_A_CALL = 4;

  /** By the old name of {@code hello}, which the embedded server knows, too. */
  private static final Document HELLO = new Document("isMaster", 1);

  private final MongoDatabase database;
  private volatile Duration shift = Duration.ZERO;

  /** Makes the clock of the server that this database is on. */
  public MongoClock(MongoDatabase database) {
    this.database = database.withTimeout(SECONDS_OF_A_CALL, TimeUnit.SECONDS);
  }

  /**
   * The present moment, to the millisecond.
   *
   * @throws com.mongodb.MongoException if the server does not answer
   */
  public Instant instant() {
    return database.runCommand(HELLO).getDate("localTime").toInstant().plus(shift);
  }

  /**
   * Lets the clock go ahead of the server by so much more from now on, for this instance alone: how
   * tests let time pass.
   */
  public void shift(Duration further) {
    shift = shift.plus(further);
  }
}
