package io.farekeeper.tickets.push;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the API's description says of a pushed pass; it is kept as it comes, with all fields. */
@Schema(
    name = "BytemarkPass",
    additionalProperties = Schema.AdditionalPropertiesValue.TRUE,
    description = "A pass as Bytemark sends it; fields that are not named here are kept too")
record BytemarkPass(
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            minLength = 1,
            maxLength = 128,
            description = "Bytemark's id of the pass")
        String uuid,
    @Schema(
            requiredMode = Schema.RequiredMode.REQUIRED,
            minLength = 1,
            maxLength = 64,
            example = "USABLE")
        String status,
    @Schema(description = "A time as Bytemark writes it") @Nullable String timeCreated,
    @Schema(description = "A time as Bytemark writes it: the later state of a pass counts")
        @Nullable String timeModified,
    @Schema(description = "A time as Bytemark writes it") @Nullable String expiration,
    @Schema(description = "A time as Bytemark writes it") @Nullable String firstUse) {}
