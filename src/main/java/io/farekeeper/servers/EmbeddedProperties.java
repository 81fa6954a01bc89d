package io.farekeeper.servers;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The try-out servers.
 *
 * @param directory folder in which embedded data is kept; without it the data lives in memory
 * @param mixed lets work change a real MySQL although MongoDB or Bytemark is embedded
 */
@ConfigurationProperties("farekeeper.embedded")
public record EmbeddedProperties(@Nullable Path directory, @DefaultValue("false") boolean mixed) {}
