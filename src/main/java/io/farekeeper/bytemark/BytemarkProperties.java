package io.farekeeper.bytemark;

import io.farekeeper.stores.RetryPolicy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How Bytemark is asked.
 *
 * @param url Base URL of the Bytemark API, the part before /passes. Empty: the embedded sandbox is
 *     asked.
 * @param connectTimeout How long to wait for a connection.
 * @param readTimeout How long to wait for a whole answer, its body included.
 * @param maxConcurrent How many calls this instance makes at the same time.
 * @param ratePerSecond How many calls this instance starts in a second.
 * @param maxAnswerSize Size of an answer's decoded body above which it is refused; a whole list may
 *     have four times as much.
 * @param pageSize How many passes are asked for in one page.
 * @param maxPages Number of pages of one list above which paging counts as endless.
 * @param maxTries How often a call is tried in all when its failure is transient.
 * @param retryBase Upper bound of the random wait before the second try; it doubles with each
 *     further try.
 * @param maxRetryWait Longest wait between two tries. If the vendor asks for a longer one
 *     (Retry-After), the call fails at once.
 * @param circuit When the circuit breaker opens and closes.
 */
@Validated
@ConfigurationProperties("farekeeper.bytemark")
public record BytemarkProperties(
    @HttpAddress @Nullable String url,
    @DurationMin(millis = 1) @DefaultValue("2s") Duration connectTimeout,
    @DurationMin(millis = 1) @DefaultValue("10s") Duration readTimeout,
    @Min(1) @DefaultValue("64") int maxConcurrent,
    @Min(1) @Max(1_000_000) @DefaultValue("200") int ratePerSecond,
    @DefaultValue("16MB") DataSize maxAnswerSize,
    @Min(1) @DefaultValue("1000") int pageSize,
    @Min(1) @DefaultValue("500") int maxPages,
    @Min(1) @DefaultValue("3") int maxTries,
    @DurationMin @DefaultValue("200ms") Duration retryBase,
    @DurationMin @DefaultValue("5s") Duration maxRetryWait,
    @Valid @DefaultValue CircuitSettings circuit) {

  /**
   * When the circuit breaker opens and closes. It counts one result for each fetch of a user,
   * however many calls and tries that took.
   *
   * @param window Number of newest fetches that are looked at.
   * @param minimumFetches Number of fetches below which the circuit stays closed.
   * @param failureRate Percentage of fetches that failed by time-out, server error, no connection
   *     or an answer that is not Bytemark's at which the circuit opens.
   * @param open How long nothing is asked once the circuit is open.
   * @param trialFetches Number of fetches let through after that, to see whether the vendor is
   *     back.
   */
  public record CircuitSettings(
      @Min(1) @DefaultValue("50") int window,
      @Min(1) @DefaultValue("20") int minimumFetches,
      @Min(1) @Max(100) @DefaultValue("50") int failureRate,
      @DurationMin(millis = 1) @DefaultValue("10s") Duration open,
      @Min(1) @DefaultValue("5") int trialFetches) {}

  /** When a call is tried again; of each pause a random part is waited. */
  RetryPolicy retries() {
    return RetryPolicy.doubling(retryBase, maxRetryWait, maxTries);
  }
}
