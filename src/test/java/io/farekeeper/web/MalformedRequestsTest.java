package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.TestApplication;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent, no answer is a failure of the server, and every refusal is a problem. {@code
 * -Dmalformed.requests=100000} sends so many, {@code -Dmalformed.seed} others.
 */
class MalformedRequestsTest {
  private static final int REQUESTS = Integer.getInteger("malformed.requests", 500);
  private static final long SEED = Long.getLong("malformed.seed", 7L);

  @Test
  void noRequestIsAnsweredAsIfTheServerHadFailed() throws IOException {
    System.out.println("Malformed requests of seed " + SEED);
    RequestGenerator requests = new RequestGenerator(new Random(SEED));
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, String> findings = new TreeMap<>();
    TestApplication application =
        TestApplication.start(TestApplication.embeddedServers(), List.of());
    try (RawConnection connection = new RawConnection(application.port())) {
      for (int i = 0; i < REQUESTS; i++) {
        RawRequest request = requests.next();
        List<RawConnection.Answer> answers = connection.send(request);
        if (answers.isEmpty()) {
          counts.merge("none", 1, Integer::sum);
        }
        for (RawConnection.Answer answer : answers) {
          counts.merge(String.valueOf(answer.status()), 1, Integer::sum);
          String finding = finding(request, answer);
          if (!finding.isEmpty()) {
            findings.putIfAbsent(
                finding + " to " + request.method() + " " + i % 40, request.toString());
          }
        }
      }
    } finally {
      application.context().close();
    }
    System.out.println("Answers to malformed requests, by status: " + counts);
    assertThat(findings).as("seed " + SEED).isEmpty();
    assertThat(counts).containsKeys("200", "400", "404", "405", "406", "415");
  }

  private static String finding(RawRequest request, RawConnection.Answer answer) {
    int status = answer.status();
    boolean isAllowed = status == 505 || (status == 501 && request.isChunked());
    if (status >= 500 && !isAllowed) {
      return "status " + status;
    }
    // Tomcat answers this one before it looks for anybody who could word it.
    boolean isOfServer = request.toString().startsWith("OPTIONS * ");
    boolean isProblem = isOfServer || answer.type().equals("application/problem+json");
    return status >= 400 && !isProblem ? status + " of type '" + answer.type() + "'" : "";
  }
}
