package io.farekeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

class CredentialMemoryTest {
  private final AtomicInteger tried = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final CredentialMemory memory = new CredentialMemory(new Counting(tried), nanos::get);
  private final String hash = String.valueOf(memory.encode("open sesame"));

  @Test
  void aHundredCallsAtOnceCostOneTrial() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(() -> memory.matches("open sesame", hash));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> answer : threads.invokeAll(calls)) {
        assertThat(answer.get()).isTrue();
      }
    }
    assertThat(tried).hasValue(1);
  }

  @Test
  void aWrongPasswordIsTriedEachTime() {
    for (int i = 0; i < 3; i++) {
      assertThat(memory.matches("open barley", hash)).isFalse();
    }
    assertThat(tried).hasValue(3);
  }

  @Test
  void thePasswordOfOneUserSaysNothingOfAnother() {
    String other = String.valueOf(memory.encode("open barley"));

    assertThat(memory.matches("open sesame", hash)).isTrue();
    assertThat(memory.matches("open sesame", other)).isFalse();
  }

  @Test
  void afterFiveMinutesItIsTriedAgain() {
    assertThat(memory.matches("open sesame", hash)).isTrue();
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(5) - 1);
    assertThat(memory.matches("open sesame", hash)).isTrue();
    assertThat(tried).hasValue(1);

    nanos.addAndGet(1);
    assertThat(memory.matches("open sesame", hash)).isTrue();
    assertThat(tried).hasValue(2);
  }

  private static final class Counting implements PasswordEncoder {
    private final PasswordEncoder bcrypt = new BCryptPasswordEncoder(4);
    private final AtomicInteger tried;

    Counting(AtomicInteger tried) {
      this.tried = tried;
    }

    @Override
    public @Nullable String encode(@Nullable CharSequence password) {
      return bcrypt.encode(password);
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
      tried.incrementAndGet();
      return bcrypt.matches(password, hash);
    }
  }
}
