package io.farekeeper.bytemark;

import io.farekeeper.stores.FieldData;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.OptionalInt;
import org.bson.BsonDocument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches every page of one list, and the list once more if passes are missing. */
final class PassListFetcher {
  private static final Logger log = LoggerFactory.getLogger(PassListFetcher.class);

  /** A list may have this many times the size of one answer. */
  private static final int ANSWERS_PER_LIST = 4;

  private final PageCaller caller;
  private final BytemarkProperties properties;
  private final MeterRegistry meters;
  private final FieldData fieldData;

  PassListFetcher(
      PageCaller caller, BytemarkProperties properties, MeterRegistry meters, FieldData fieldData) {
    this.caller = caller;
    this.properties = properties;
    this.meters = meters;
    this.fieldData = fieldData;
  }

  PassList fetch(PassListType list, Token token) {
    GatheredList gathered = everyPage(list, token);
    if (gathered.isShort()) {
      gathered = everyPage(list, token);
    }
    if (gathered.isShort()) {
      log.warn(
          "The {} list has {} distinct passes and a total_count of {}, twice: taken as it is",
          list.label(),
          gathered.distinct(),
          gathered.total());
      meters.counter("farekeeper.bytemark.short.lists").increment();
    }
    reportSkipped(list, gathered);
    return gathered.toPassList();
  }

  private void reportSkipped(PassListType list, GatheredList gathered) {
    if (gathered.skipped() > 0) {
      log.warn(
          "Passed over {} elements of a {} list that are no pass, {} passes remain",
          gathered.skipped(),
          list.label(),
          gathered.distinct());
      for (int i = 0; i < gathered.skipped(); i++) {
        fieldData.count(FieldData.Kind.ELEMENT_SKIPPED);
      }
    }
    if (gathered.isUnreadable()) {
      String message = "answer malformed: no element of data.passes is a pass";
      throw failed(Failure.MALFORMED, list, message, gathered);
    }
  }

  private GatheredList everyPage(PassListType list, Token token) {
    GatheredList gathered = new GatheredList();
    OptionalInt number = OptionalInt.of(1);
    while (number.isPresent()) {
      Page page = call(list, token, number.getAsInt(), gathered);
      boolean news = gathered.add(page);
      number = follows(page.next(), gathered, news);
      requireAnEnd(list, gathered, news, number.isPresent());
    }
    return gathered;
  }

  /**
   * Where the vendor's words cannot be read, pages are asked for as long as they bring something.
   */
  private static OptionalInt follows(Page.Next next, GatheredList gathered, boolean news) {
    return next.guessed() && (gathered.isComplete() || !news) ? OptionalInt.empty() : next.number();
  }

  /**
   * A failure of a later page that came with no answer is reported with what the page before it
   * said.
   */
  private Page call(PassListType list, Token token, int number, GatheredList gathered) {
    try {
      return caller.call(list, token, number);
    } catch (BytemarkException e) {
      BsonDocument before = gathered.lastEnvelope();
      if (before == null || e.report().isPresent()) {
        throw e;
      }
      throw e.withReport(Report.of(before, "page " + number + ": " + e.message()));
    }
  }

  private void requireAnEnd(PassListType list, GatheredList gathered, boolean news, boolean more) {
    long mostBytes = ANSWERS_PER_LIST * properties.maxAnswerSize().toBytes();
    if (gathered.size() > mostBytes) {
      throw failed(Failure.TOO_LARGE, list, "list larger than " + mostBytes + " bytes", gathered);
    }
    if (more && !news) {
      String message = "page " + gathered.pages() + " brought nothing new and names a next one";
      throw failed(Failure.ENDLESS_PAGING, list, message, gathered);
    }
    if (more && gathered.pages() >= properties.maxPages()) {
      String message = "more than " + properties.maxPages() + " pages";
      throw failed(Failure.ENDLESS_PAGING, list, message, gathered);
    }
  }

  private static BytemarkException failed(
      Failure failure, PassListType list, String message, GatheredList gathered) {
    BsonDocument last = gathered.lastEnvelope();
    BsonDocument report = Report.of(last == null ? new BsonDocument() : last, message);
    return new BytemarkException(failure, list, message, report, null);
  }
}
