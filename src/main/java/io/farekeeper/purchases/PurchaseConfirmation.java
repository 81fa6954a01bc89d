package io.farekeeper.purchases;

import io.farekeeper.outbox.Notice;
import io.farekeeper.outbox.NoticeKind;
import io.farekeeper.outbox.Notices;
import io.farekeeper.outbox.NotificationProperties;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.Sha256;
import io.farekeeper.tickets.reading.BoughtPasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks whether what was bought is in the rider's cache. A confirmation and its notice are one
 * transaction: both happen once, whichever instance looks.
 */
@Component
class PurchaseConfirmation {
  private static final int AT_ONCE = 100;
  private static final String KEY = "purchase:";

  /** What fits behind the prefix into a notice's key. */
  private static final Pattern FITS = Pattern.compile("[!-~]{1,55}");

  private final PurchaseStore store;
  private final BoughtPasses boughtPasses;
  private final Notices notices;
  private final TransactionTemplate transaction;
  private final boolean notifies;

  PurchaseConfirmation(
      PurchaseStore store,
      BoughtPasses boughtPasses,
      Notices notices,
      TransactionTemplate transaction,
      NotificationProperties properties) {
    this.store = store;
    this.boughtPasses = boughtPasses;
    this.notices = notices;
    this.transaction = transaction;
    this.notifies = properties.purchase().enabled();
  }

  /**
   * Looks once for purchases whose turn it is.
   *
   * @return how many were confirmed
   * @throws com.mongodb.MongoException if MongoDB does not answer
   * @throws org.springframework.dao.DataAccessException if MySQL does not answer
   */
  int look() {
    List<OpenPurchase> due = store.due(AT_ONCE);
    Map<Long, List<OpenPurchase>> byRider =
        due.stream().collect(Collectors.groupingBy(OpenPurchase::userId));
    List<OpenPurchase> open = new ArrayList<>();
    int confirmed = 0;
    for (Map.Entry<Long, List<OpenPurchase>> rider : byRider.entrySet()) {
      Set<String> bought =
          boughtPasses.idsOf(rider.getKey()).stream()
              .map(PassUuid::canonical)
              .collect(Collectors.toSet());
      for (OpenPurchase purchase : rider.getValue()) {
        if (!bought.contains(purchase.purchaseId())) {
          open.add(purchase);
        } else if (confirm(purchase)) {
          confirmed++;
        }
      }
    }
    store.lookLater(open);
    return confirmed;
  }

  private boolean confirm(OpenPurchase purchase) {
    return Boolean.TRUE.equals(
        transaction.execute(
            _ -> {
              boolean won = store.confirm(purchase);
              if (won && notifies) {
                notices.put(
                    new Notice(keyOf(purchase), purchase.userId(), NoticeKind.PURCHASE, null));
              }
              return won;
            }));
  }

  private static String keyOf(OpenPurchase purchase) {
    String id = purchase.purchaseId();
    return KEY + (FITS.matcher(id).matches() ? id : "sha256-" + Sha256.hexOf(id).substring(0, 40));
  }
}
