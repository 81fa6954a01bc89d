package io.farekeeper.accesslog;

import com.mongodb.MongoException;
import io.farekeeper.stores.Trace;
import io.farekeeper.web.ApiException;
import io.farekeeper.web.Outage;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Records each read before it is answered. What cannot be recorded is not read: the caller gets a
 * 503 problem.
 */
class ReadRecorder implements HandlerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(ReadRecorder.class);
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final List<String> APP_ALONE = List.of("app");

  private final AccessLog accessLog;
  private final AccessLogProperties properties;
  private final Clock clock;

  ReadRecorder(AccessLog accessLog, AccessLogProperties properties, Clock clock) {
    this.accessLog = accessLog;
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    // An answer that was streamed comes by a second time, when it is complete.
    boolean read =
        READING.contains(request.getMethod())
            && request.getDispatcherType() == DispatcherType.REQUEST;
    Authentication caller = SecurityContextHolder.getContext().getAuthentication();
    if (read && handler instanceof HandlerMethod && caller != null && isRecorded(caller)) {
      record(RecordedRead.of(request, caller, clock.instant()));
    }
    return true;
  }

  private boolean isRecorded(Authentication caller) {
    return properties.appReads() || !RecordedRead.rolesOf(caller).equals(APP_ALONE);
  }

  private void record(RecordedRead read) {
    try {
      accessLog.add(read);
    } catch (MongoException e) {
      if (Outage.of(e).isPresent()) {
        throw e;
      }
      log.warn("A read was refused because it could not be recorded: {}", Trace.inShort(e));
      throw ApiException.unavailable("This read cannot be recorded, so it is not answered");
    }
  }
}
