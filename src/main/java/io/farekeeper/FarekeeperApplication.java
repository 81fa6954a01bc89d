package io.farekeeper;

import io.farekeeper.jobs.commandline.RunCommand;
import io.farekeeper.migration.PreflightCommand;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Starts Farekeeper. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FarekeeperApplication {
  public static void main(String[] args) {
    if (RunCommand.isMeantBy(args)) {
      System.exit(RunCommand.execute(FarekeeperApplication.class, args));
    }
    if (PreflightCommand.isMeantBy(args)) {
      System.exit(PreflightCommand.execute(FarekeeperApplication.class, args));
    }
    ProgramWords.refusal(args)
        .ifPresent(
            refusal -> {
              System.err.println(refusal);
              System.exit(1);
            });
    SpringApplication.run(FarekeeperApplication.class, args);
  }

  /** The one clock of the application, in UTC; tests put their own in its place. */
  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }
}
