package io.farekeeper.stores;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The try-out servers.
 *
 * @param directory folder in which embedded data is kept, for one process at a time; one that is
 *     killed may lose its last second. Without it the data lives in memory
 * @param mixed lets work change a real MySQL although MongoDB or Bytemark is embedded
 * @param sandboxPort TCP port of the Bytemark sandbox on 127.0.0.1; 0 means a free one
 * @param demoData whether demo riders are put into empty databases when all servers are embedded
 */
@Validated
@ConfigurationProperties("farekeeper.embedded")
public record EmbeddedProperties(
    @Nullable Path directory,
    @DefaultValue("false") boolean mixed,
    @Min(0) @Max(65_535) @DefaultValue("0") int sandboxPort,
    @DefaultValue("true") boolean demoData) {}
