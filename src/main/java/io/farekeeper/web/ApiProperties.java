package io.farekeeper.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the HTTP interface.
 *
 * @param maxBodySize largest body of a request that is read; a larger one is answered with 413
 */
@ConfigurationProperties("farekeeper.api")
record ApiProperties(@DefaultValue("1MB") DataSize maxBodySize) {}
