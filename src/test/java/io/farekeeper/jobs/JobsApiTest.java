package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.testing.RealServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@RealServers
@Import(JobsApiTest.OneJob.class)
class JobsApiTest {
  private static final String RUNS = "/api/v1/jobs/test-job/runs";

  @LocalServerPort int port;
  @Autowired TestJob job;
  @Autowired JdbcClient jdbc;
  HttpCaller caller;

  @TestConfiguration
  static class OneJob {
    @Bean
    TestJob testJob() {
      return TestJob.of(_ -> TestJob.done(Map.of()));
    }
  }

  @BeforeEach
  void noRuns() {
    caller = HttpCaller.on(port).as("operator");
    jdbc.sql("DELETE FROM farekeeper_job_run WHERE job = 'test-job'").update();
    job.does(_ -> TestJob.done(Map.of("users", 5)));
    job.runs.set(0);
  }

  @Test
  void aRunIsStartedWatchedAndListed() {
    CountDownLatch open = new CountDownLatch(1);
    job.does(TestJob.until(open));

    Answer begun = caller.post(RUNS, "{\"userID\": 7}");

    String id = begun.json().path("run_id").asString();
    assertThat(begun.status()).isEqualTo(202);
    assertThat(begun.header("Location")).isEqualTo(RUNS + "/" + id);
    assertThat(begun.json().path("started_at").asString()).matches("\\d{4}-.*T.*Z");
    assertThat(withoutTimes(begun.json()))
        .isEqualTo(
            """
            {"run_id":"%s","job":"test-job","status":"running","trigger":"api","who":"operator",\
            "inputs":{"userID":7,"save":true,"note":""},"progress":{"done":0,"total":null},\
            "result":null,"errors":[],"error":null}\
            """
                .formatted(id));
    assertThat(jobInList().at("/running_run/run_id").asString()).isEqualTo(id);
    assertThat(jobInList().path("last_run").isNull()).isTrue();

    Answer second = caller.post(RUNS, "{}");
    assertThat(second.problem()).isEqualTo("409 Job test-job is running already (run " + id + ")");
    assertThat(second.json().path("link").asString()).isEqualTo(RUNS + "/" + id);

    open.countDown();
    Awaitility.await().until(() -> statusOf(id).equals("succeeded"));
    assertThat(caller.get(RUNS + "/" + id).json().at("/result/opened").asBoolean()).isTrue();
    assertThat(jobInList().path("running_run").isNull()).isTrue();
    assertThat(jobInList().at("/last_run/run_id").asString()).isEqualTo(id);
    assertThat(job.runs).hasValue(1);
  }

  @Test
  void aRunIsCancelled() {
    job.does(TestJob.until(new CountDownLatch(1)));
    String id = caller.post(RUNS, "{}").json().path("run_id").asString();

    Answer cancelled = caller.call("DELETE", RUNS + "/" + id, null);

    assertThat(cancelled.status()).isEqualTo(202);
    assertThat(cancelled.json().path("run_id").asString()).isEqualTo(id);
    Awaitility.await().until(() -> statusOf(id).equals("cancelled"));
    assertThat(caller.get(RUNS + "/" + id).json().path("error").asString())
        .isEqualTo("cancelled by operator");
    assertThat(caller.call("DELETE", RUNS + "/" + id, null).problem())
        .isEqualTo("409 This run has ended already");
  }

  @Test
  void aJobSaysWhatItTakes() {
    JsonNode shown = jobInList();

    assertThat(shown.path("description").asString()).isEqualTo("Tests what a job is");
    assertThat(shown.path("cron").asString()).isEqualTo("-");
    assertThat(shown.path("clock_inputs").toString()).isEqualTo("{\"note\":\"by the clock\"}");
    assertThat(shown.path("inputs").get(0).toString())
        .isEqualTo(
            "{\"name\":\"userID\",\"type\":\"integer\",\"default_value\":0,"
                + "\"description\":\"whom, 0 is all\",\"min\":0,\"max\":100}");
  }

  @Test
  void noBodyMeansTheDefaults() {
    Answer begun = caller.call("POST", RUNS, null);

    assertThat(begun.status()).isEqualTo(202);
    assertThat(begun.json().at("/inputs/userID").asInt()).isZero();
    awaitEnd(begun.json().path("run_id").asString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          POST | /test-job/runs | {"colour":1}        | 400 colour is not an input of this job
          POST | /test-job/runs | {"userID":"7"}      | 400 userID must be a whole number from 0 to 100
          POST | /test-job/runs | {"userID":1.5}      | 400 userID must be a whole number from 0 to 100
          POST | /test-job/runs | {"userID":101}      | 400 userID must be a whole number from 0 to 100
          POST | /test-job/runs | {"userID":-1}       | 400 userID must be a whole number from 0 to 100
          POST | /test-job/runs | {"userID":99999999999999999999} | 400 userID must be a whole number from 0 to 100
          POST | /test-job/runs | {"userID":null}     | 400 userID must be a whole number from 0 to 100
          POST | /test-job/runs | {"save":1}          | 400 save must be true or false
          POST | /test-job/runs | {"note":7}          | 400 note must be text
          POST | /test-job/runs | {"userID":1,"userID":2} | 400 userID is given twice
          POST | /test-job/runs | null                | 400 body must be an object
          POST | /test-job/runs | [1]                 | 400 body must be an object
          POST | /test-job/runs | "x"                 | 400 body must be an object
          POST | /test-job/runs | {                   | 400 body is not well-formed JSON
          POST | /test-job/runs?x=1 | {}              | 400 x is not a parameter of this endpoint
          POST | /no-job/runs   | {}                  | 404 There is no job of this name
          POST | /test-job      | {}                  | 404 There is nothing at this path
          PUT  | /test-job/runs | {}                  | 405 This path has no such method
          GET  | /no-job/runs   |                     | 404 There is no job of this name
          GET  | /no-job/runs/1 |                     | 404 There is no job of this name
          GET  | /test-job/runs/1 |                   | 404 This job has no such run
          DELETE | /test-job/runs/1 |                 | 404 This job has no such run
          DELETE | /no-job/runs/1 |                   | 404 There is no job of this name
          GET  | /test-job/runs/x |                   | 404 This job has no such run
          GET  | /test-job/runs/99999999999999999999 | | 404 This job has no such run
          GET  | /test-job/runs?limit=0 |             | 400 limit must be a whole number from 1 to 1000
          GET  | /test-job/runs?after=x |             | 400 after is not a cursor that this list gave out
          """)
  void whatCannotBeTakenDoesNothing(String method, String path, String body, String problem) {
    HttpCaller json = caller.with("Content-Type", "application/json");

    assertThat(json.call(method, "/api/v1/jobs" + path, body).problem()).isEqualTo(problem);
    assertThat(job.runs).hasValue(0);
    // Not of all jobs: the clock may start one of the application's meanwhile.
    assertThat(
            jdbc.sql("SELECT COUNT(*) FROM farekeeper_job_run WHERE job = 'test-job'")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void runsArePagedNewestFirst() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String id = caller.post(RUNS, "{}").json().path("run_id").asString();
      all.addFirst(id);
      awaitEnd(id);
    }

    List<String> seen = new ArrayList<>();
    String next = "";
    int pages = 0;
    do {
      JsonNode page = caller.get(RUNS + "?limit=2" + next).json();
      page.path("items").forEach(run -> seen.add(run.path("run_id").asString()));
      next = page.path("next").isNull() ? "" : "&after=" + page.path("next").asString();
      pages++;
    } while (!next.isEmpty());

    assertThat(seen).isEqualTo(all);
    assertThat(pages).isEqualTo(3);
  }

  /** No run goes on into the next test, which would count it. */
  private void awaitEnd(String id) {
    Awaitility.await().until(() -> !statusOf(id).equals("running"));
  }

  private String statusOf(String id) {
    return caller.get(RUNS + "/" + id).json().path("status").asString();
  }

  private JsonNode jobInList() {
    for (JsonNode shown : caller.get("/api/v1/jobs").json().path("items")) {
      if (shown.path("name").asString().equals("test-job")) {
        return shown;
      }
    }
    throw new AssertionError("the job is not listed");
  }

  private static String withoutTimes(JsonNode run) {
    return run.toString().replaceAll("\"(started|ended)_at\":[^,]*,", "");
  }
}
