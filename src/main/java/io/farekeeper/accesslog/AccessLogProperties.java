package io.farekeeper.accesslog;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which reads are recorded.
 *
 * @param appReads whether reads by callers that have only the role app are recorded too: those are
 *     riders who look at their own tickets, many a second
 */
@ConfigurationProperties("farekeeper.access-log")
record AccessLogProperties(@DefaultValue("false") boolean appReads) {}
