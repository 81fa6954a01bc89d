package io.farekeeper.tickets.sync;

import io.farekeeper.ticketlog.PassChange;
import io.farekeeper.tickets.CachedPass;
import java.util.List;

/**
 * What a synchronisation is about to write.
 *
 * @param passes the cache's {@code passes} from now on
 * @param passes4 the cache's {@code passes4} from now on
 * @param changesLists whether one of them differs from what is stored
 * @param changes the passes that were created or changed, for the ticket log
 * @param newFreePasses passes of a loyalty product that an update found in v1 and neither list held
 * @param outside entries to store in the collection of moved expired passes
 * @param movedExpired how many of those leave the document with this synchronisation
 */
public record SyncPlan(
    List<CachedPass> passes,
    List<CachedPass> passes4,
    boolean changesLists,
    List<PassChange> changes,
    List<String> newFreePasses,
    List<CachedPass> outside,
    int movedExpired) {}
