package io.farekeeper.jobs.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCredential;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class ServerAddressesTest {
  private static final ServerAddresses SERVERS = new ServerAddresses("m:27017", "s:3306");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:mysql://db.internal:3306/portal?useSSL=true         | db.internal:3306",
        "jdbc:mysql://ann:sec@ret@db:3306/portal                  | db:3306",
        "jdbc:mysql://ann:secret@a:1,ben:secret@b:2/portal?x=y//z | a:1,b:2",
        "jdbc:mysql://db                                          | db",
        "jdbc:h2:mem:portal;MODE=MySQL                            | ''",
      })
  void ofAUrlTheHostsAloneAreShown(String url, String hosts) {
    assertThat(ServerAddresses.hostsOf(url)).isEqualTo(hosts);
  }

  @Test
  void whyADatabaseFailedIsSaidWithItsAddressInWords() {
    assertThat(SERVERS.whyMySqlFailed(sql("08S01", 0)))
        .isEqualTo("MySQL at s:3306 does not answer");
    assertThat(SERVERS.whyMySqlFailed(sql("28000", 1045)))
        .isEqualTo("MySQL at s:3306 refuses the user or its password");
    assertThat(SERVERS.whyMySqlFailed(sql("42000", 1049)))
        .isEqualTo("MySQL at s:3306 has no such database, or not for this user");
    assertThat(SERVERS.whyMongoDbFailed(new MongoTimeoutException("secret")))
        .isEqualTo("MongoDB at m:27017 does not answer");
    MongoCredential ann = MongoCredential.createCredential("ann", "x", "secret".toCharArray());
    assertThat(SERVERS.whyMongoDbFailed(new MongoSecurityException(ann, "secret")))
        .isEqualTo("MongoDB at m:27017 refuses the user or its password");
    assertThat(new ServerAddresses("", "").namedIn("MySQL does not answer"))
        .isEqualTo("MySQL does not answer");
  }

  @Test
  void aRefusalOfTheServerOrItsMachineIsDistinguishedFromNoAnswer() {
    assertThat(ServerAddresses.isAnswer(sql("28000", 1045))).isTrue();
    assertThat(ServerAddresses.isAnswer(sql("42000", 1049))).isTrue();
    assertThat(
            ServerAddresses.isAnswer(
                new MongoTimeoutException("{java.net.ConnectException: Connection refused}")))
        .isTrue();
    assertThat(ServerAddresses.isAnswer(sql("08S01", 0))).isFalse();
    assertThat(ServerAddresses.isAnswer(new MongoTimeoutException("Timed out"))).isFalse();
  }

  private static Exception sql(String state, int code) {
    return new CannotGetJdbcConnectionException("secret", new SQLException("secret", state, code));
  }
}
