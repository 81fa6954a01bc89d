package io.farekeeper.tickets;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The loyalty programme, as far as the cache is concerned.
 *
 * @param enabled rides are counted and rewarded; a free pass that is found then queues no notice.
 *     They count once an instance seals them. True by default when all servers are embedded
 * @param products {@code product_uuid}s whose passes are free tickets of the programme
 */
@ConfigurationProperties("farekeeper.loyalty")
public record LoyaltyProperties(
    @DefaultValue("false") boolean enabled,
    @DefaultValue({"2417edb7-856c-43ee-b3df-c508b8be259b", "654b9f9d-5972-445b-8c6b-5c29a35c7751"})
        Set<String> products) {}
