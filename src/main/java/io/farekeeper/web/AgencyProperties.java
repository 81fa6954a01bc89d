package io.farekeeper.web;

import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The agency whose riders these are.
 *
 * @param timeZone the agency's zone, in which people are shown a day or an hour
 */
@ConfigurationProperties("farekeeper")
public record AgencyProperties(@DefaultValue("America/Chicago") ZoneId timeZone) {}
