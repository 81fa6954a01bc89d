package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteError;
import java.sql.SQLException;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class OutageTest {
  private final BadSqlGrammarException noTable =
      new BadSqlGrammarException("list", "SELECT 1", new SQLException("no table", "42S02"));

  @Test
  void anAbsentDatabaseIsNamed() {
    assertThat(Outage.of(new RuntimeException(new MongoTimeoutException("down")), true))
        .hasValueSatisfying(text -> assertThat(text).startsWith("MongoDB does not answer"));
    assertThat(
            Outage.of(
                new MongoSocketReadTimeoutException(
                    "down", new ServerAddress(), new RuntimeException()),
                true))
        .hasValueSatisfying(text -> assertThat(text).startsWith("MongoDB does not answer"));
    for (RuntimeException down :
        List.of(
            new CannotGetJdbcConnectionException("down"),
            new CannotCreateTransactionException("down"),
            new TransientDataAccessResourceException("down"))) {
      assertThat(Outage.of(new RuntimeException(down), true))
          .hasValueSatisfying(text -> assertThat(text).startsWith("MySQL does not answer"));
    }
  }

  @Test
  void aServerThatRefusesEverybodyIsAnOutage() {
    assertThat(
            Outage.of(
                new BadSqlGrammarException(
                    "list", "SELECT 1", new SQLException("no right", "42000", 1142)),
                true))
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("MySQL refuses to work (error 1142,"));
  }

  @Test
  void anSqlErrorBeforeTheSchemaIsInPlaceIsAnOutage() {
    assertThat(Outage.of(noTable, false))
        .hasValueSatisfying(text -> assertThat(text).startsWith("MySQL is not ready yet"));
  }

  @Test
  void aDefectIsNone() {
    assertThat(Outage.of(noTable, true)).isEmpty();
    assertThat(
            Outage.of(
                new BadSqlGrammarException(
                    "list", "SELEC 1", new SQLException("syntax", "42000", 1064)),
                true))
        .isEmpty();
    assertThat(Outage.of(new DuplicateKeyException("twice"), true)).isEmpty();
    assertThat(Outage.of(new IllegalStateException(), false)).isEmpty();
    WriteError duplicate = new WriteError(11000, "E11000", new BsonDocument());
    assertThat(Outage.of(new MongoWriteException(duplicate, new ServerAddress(), List.of()), false))
        .isEmpty();
  }
}
