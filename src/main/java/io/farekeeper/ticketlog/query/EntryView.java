package io.farekeeper.ticketlog.query;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * An entry of the ticket log in an answer.
 *
 * @param json the entry, as JSON
 */
@Schema(
    type = "object",
    additionalProperties = Schema.AdditionalPropertiesValue.TRUE,
    description = "The entry as stored, `time` (ISO-8601, UTC), and `redacted` where it is")
public record EntryView(@JsonValue @JsonRawValue String json) {}
