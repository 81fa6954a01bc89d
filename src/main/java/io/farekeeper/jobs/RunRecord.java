package io.farekeeper.jobs;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as the history and the API have it.
 *
 * @param runId its id
 * @param job the job's name
 * @param status how it stands
 * @param trigger what made it run
 * @param who the user that asked for it, or null if it was the clock
 * @param inputs its inputs, defaults included
 * @param startedAt when it began
 * @param endedAt when it ended, or null while it runs
 * @param progress how far it is
 * @param result the figures it came to, or null
 * @param errors failures that did not end it
 * @param error why it failed as a whole or ended early, or null
 */
public record RunRecord(
    String runId,
    String job,
    RunStatus status,
    Trigger trigger,
    @Nullable String who,
    Map<String, Object> inputs,
    Instant startedAt,
    @Nullable Instant endedAt,
    Progress progress,
    @Nullable Map<String, Object> result,
    List<Failures> errors,
    @Nullable String error) {

  /**
   * How far a run is.
   *
   * @param done pieces of work that are done
   * @param total pieces of work there are, or null if that is not known
   */
  @Schema(name = "RunProgress")
  public record Progress(long done, @Nullable Long total) {}

  /**
   * Failures of one kind.
   *
   * @param reason why
   * @param count how many
   * @param examples what it happened to, some of them
   */
  @Schema(name = "RunFailures")
  public record Failures(String reason, long count, List<String> examples) {}
}
