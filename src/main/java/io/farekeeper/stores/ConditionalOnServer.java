package io.farekeeper.stores;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Matches if the named property holds a real server's address, or if it does not. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnServer.class)
public @interface ConditionalOnServer {
  /** The property that names the real server, for instance {@code farekeeper.mongodb.uri}. */
  String property();

  /** Whether a real server must be named (true) or must not be (false: the embedded one). */
  boolean real();
}
