package io.farekeeper.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.bytemark.BytemarkEndpoint;
import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.FreePort;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersTest {
  private static final String NO_DEMO = "farekeeper.embedded.demo-data=false";

  @Test
  void twoApplicationsShareNothing() {
    try (EmbeddedApplication one = EmbeddedApplication.start(NO_DEMO);
        EmbeddedApplication other = EmbeddedApplication.start(NO_DEMO)) {
      one.jdbc().sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (7, 'x')").update();
      one.mongo().getCollection("bytemark_tickets_log").insertOne(new Document("user_id", 7));
      one.sandbox().rider(7).renewToken();

      assertThat(other.usersWithToken()).isEmpty();
      assertThat(other.logEntries()).isZero();
      assertThat(other.sandbox().rider(7).token()).isEqualTo("tok-7");
      assertThat(one.mongo().getName()).isEqualTo("cache");
    }
  }

  @Test
  void memoryOutlastsIdleConnections() {
    try (EmbeddedApplication application = EmbeddedApplication.start(NO_DEMO)) {
      application
          .jdbc()
          .sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (7, 'x')")
          .update();
      pool(application).getHikariPoolMXBean().softEvictConnections();
      assertThat(application.usersWithToken()).containsExactly(7L);
    }
  }

  @Test
  void memoryIsFreedWithTheApplication() throws SQLException {
    String url;
    try (EmbeddedApplication application = EmbeddedApplication.start(NO_DEMO)) {
      url = pool(application).getJdbcUrl();
    }
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        ResultSet tables =
            connection.getMetaData().getTables(null, null, "bytemark_tokens", null)) {
      assertThat(tables.next()).as("a table of the application that has ended").isFalse();
      connection.createStatement().execute("SHUTDOWN");
    }
  }

  @Test
  void aDirectoryServesOneProcessAtATime(@TempDir Path directory) {
    String setting = "farekeeper.embedded.directory=" + directory;
    try (EmbeddedApplication _ = EmbeddedApplication.start(NO_DEMO, setting)) {
      assertThatThrownBy(() -> EmbeddedApplication.start(NO_DEMO, setting).close())
          .hasStackTraceContaining("is another process using farekeeper.embedded.directory?");
    }
  }

  @Test
  void theSandboxTakesThePortThatIsAskedFor() {
    int port = FreePort.next();
    try (EmbeddedApplication application =
        EmbeddedApplication.start(NO_DEMO, "farekeeper.embedded.sandbox-port=" + port)) {
      assertThat(application.context().getBean(BytemarkEndpoint.class).baseUrl())
          .isEqualTo(URI.create("http://127.0.0.1:" + port));
    }
  }

  @Test
  void thereIsNoSandboxBesideARealBytemark() {
    String url = "https://bytemark.example/api";
    try (EmbeddedApplication application =
        EmbeddedApplication.start("farekeeper.bytemark.url=" + url)) {
      assertThat(application.context().getBeanProvider(BytemarkSandbox.class).getIfAvailable())
          .isNull();
      assertThat(application.context().getBean(BytemarkEndpoint.class).baseUrl())
          .isEqualTo(URI.create(url));
      assertThat(application.usersWithToken()).as("no demo data either").isEmpty();
    }
  }

  private static HikariDataSource pool(EmbeddedApplication application) {
    try {
      return application.context().getBean(DataSource.class).unwrap(HikariDataSource.class);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
