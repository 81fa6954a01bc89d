package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.TestMongo;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The application has started although nothing listens where MySQL should be. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "farekeeper.mysql.url=jdbc:mysql://127.0.0.1:9/portal",
      "farekeeper.bytemark.url=http://127.0.0.1:9",
      "farekeeper.admin.password=admin",
    })
@Import(JobsApiTest.OneJob.class)
class MySqlDownTest {
  @LocalServerPort int port;
  @Autowired TestJob job;

  @DynamicPropertySource
  static void mongoDb(DynamicPropertyRegistry registry) {
    registry.add("farekeeper.mongodb.uri", () -> TestMongo.best().uri());
  }

  @Test
  void whatNeedsItIsUnavailableWithinFiveSeconds() {
    HttpCaller admin = HttpCaller.on(port).as("admin");
    for (String path : List.of("/api/v1/jobs", "/api/v1/jobs/test-job/runs")) {
      assertUnavailable(() -> admin.get(path));
    }
    assertUnavailable(() -> admin.post("/api/v1/jobs/test-job/runs", "{}"));
    assertThat(job.runs).hasValue(0);
  }

  /** It may take longer where the machine itself stands still for a while, but not each time. */
  private static void assertUnavailable(Supplier<HttpCaller.Answer> call) {
    Awaitility.await().until(() -> secondsUntilUnavailable(call) < 5);
  }

  private static double secondsUntilUnavailable(Supplier<HttpCaller.Answer> call) {
    long began = System.nanoTime();
    assertThat(call.get().problem()).isEqualTo("503 MySQL does not answer; try again later");
    return (System.nanoTime() - began) / 1e9;
  }
}
