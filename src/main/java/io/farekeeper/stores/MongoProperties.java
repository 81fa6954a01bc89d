package io.farekeeper.stores;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where MongoDB is.
 *
 * @param uri connection string of a real MongoDB, with its database (default {@code cache}); empty
 *     means the embedded one
 */
@ConfigurationProperties("farekeeper.mongodb")
record MongoProperties(@Nullable String uri) {}
