package io.farekeeper.web;

import com.mongodb.MongoTimeoutException;
import io.farekeeper.stores.DeploymentIdleException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.MediaType;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Endpoints that take what endpoints take, and count how often they were reached. */
@TestConfiguration
class Probe {
  static final String PATH = "/api/v1/jobs/probe";

  enum Mood {
    CALM,
    WILD
  }

  record Route(@NotBlank String routeId) {}

  record Body(
      @Min(1) @Max(3) Integer activityType,
      OffsetDateTime scheduledOn,
      Mood mood,
      String note,
      Boolean silent,
      @Valid @NotNull Route routeInfo) {}

  @RestController
  @RequestMapping(PATH)
  static class Endpoints {
    final AtomicInteger reached = new AtomicInteger();

    @PostMapping("/body")
    @RolesAllowed("OPERATOR")
    String body(@RequestBody @Valid Body body) {
      reached.incrementAndGet();
      return body.toString();
    }

    @GetMapping("/list")
    @RolesAllowed("OPERATOR")
    Items<String> list(
        PageRequest page,
        @RequestParam(required = false) Integer count,
        @RequestParam(name = "user_id", required = false) @Min(1) Integer userId,
        @RequestParam(required = false) Mood mood,
        @RequestParam(required = false) List<String> tag) {
      String seen = page.limit() + ":" + page.position().orElse(-1);
      reached.incrementAndGet();
      return Items.all(List.of(seen));
    }

    @GetMapping("/needs")
    @RolesAllowed("OPERATOR")
    String needs(@RequestParam String what, @RequestHeader("Idempotency-Key") String key) {
      reached.incrementAndGet();
      return what + key;
    }

    @GetMapping("/users/{user_id}")
    @RolesAllowed("OPERATOR")
    int user(@PathVariable("user_id") String userId) {
      int id = UserId.parse(userId);
      reached.incrementAndGet();
      return id;
    }

    @GetMapping(path = "/text", produces = MediaType.TEXT_PLAIN_VALUE)
    @RolesAllowed("OPERATOR")
    String text() {
      throw ApiException.notFound("There is no text");
    }

    @GetMapping("/throws/{what}")
    @RolesAllowed("OPERATOR")
    String failing(@PathVariable String what) throws Exception {
      throw switch (what) {
        case "conflict" -> ApiException.conflict("It is there", URI.create("/api/v1/there"));
        case "refused" -> ApiException.refused("It cannot be done");
        case "idle" -> new DeploymentIdleException("it idles");
        case "denied" -> new AccessDeniedException("secret");
        case "mongodb" -> new MongoTimeoutException("secret");
        case "timeout" -> new QueryTimeoutException("secret");
        case "link" -> new IllegalStateException("secret", new SQLException("secret", "08S01"));
        case "pool" -> new CannotGetJdbcConnectionException("secret");
        case "sql" -> new SQLException("secret", "42000");
        default -> new IllegalStateException("secret");
      };
    }
  }
}
