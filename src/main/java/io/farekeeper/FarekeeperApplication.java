package io.farekeeper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Farekeeper. */
@SpringBootApplication
public class FarekeeperApplication {
  public static void main(String[] args) {
    SpringApplication.run(FarekeeperApplication.class, args);
  }
}
