package io.farekeeper.validation;

import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.ticketlog.TicketEvent;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.validation.activation.Attempt;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes validations into the ticket log, each event once. */
public class RideLog {
  private final TicketLog ticketLog;
  private final JsonMapper json;

  RideLog(TicketLog ticketLog, JsonMapper json) {
    this.ticketLog = ticketLog;
    this.json = json;
  }

  /** A ride: the pass of this attempt was used for it. */
  void ride(Attempt attempt) {
    write("validated", "", attempt.eventId(), scanOf(attempt));
  }

  /** A ride that was granted without Bytemark, and that Bytemark refuses. */
  public void refused(Attempt attempt, Reason reason) {
    write("failed", reason.name(), attempt.eventId() + ":settled", scanOf(attempt));
  }

  /** What a validation came to, but for a ride: that is written where it becomes one. */
  public void decided(Scan scan, String eventId, Reason reason) {
    if (reason != Reason.ACTIVATED) {
      write(reason.isGranted() ? "success" : "failed", reason.name(), eventId, scan);
    }
  }

  /** A device denied a ride on its own. */
  public void denied(Scan scan, String eventId) {
    write("failed", "DENIED_OFFLINE", eventId, scan);
  }

  private Scan scanOf(Attempt attempt) {
    String details = attempt.scan();
    return new Scan(
        attempt.userId(),
        attempt.passUuid(),
        attempt.presentedOn(),
        details != null && json.readTree(details) instanceof ObjectNode object
            ? object
            : json.createObjectNode());
  }

  private void write(String status, String reason, String event, Scan scan) {
    try {
      append(status, reason, event, scan, true);
    } catch (RuntimeException e) {
      if (!FailureClassifier.isOfData(e)) {
        throw e;
      }
      // What a device told of itself is no reason to record nothing.
      append(status, reason, event, scan, false);
    }
  }

  private void append(String status, String reason, String event, Scan scan, boolean whole) {
    BsonDocument details = new BsonDocument("operation_type", new BsonString("validation"));
    if (whole) {
      scan.details()
          .properties()
          .forEach(detail -> details.append(detail.getKey(), ScanDetails.bson(detail.getValue())));
    }
    if (!reason.isEmpty()) {
      details.append(
          status.equals("failed") ? "error_details" : "ticket_details",
          new BsonDocument("reason", new BsonString(reason)));
    }
    ticketLog.append(
        List.of(
            new TicketEvent(
                "validation:" + event + ":" + status,
                scan.userId(),
                scan.at().getEpochSecond(),
                scan.passUuid(),
                status,
                details)));
  }
}
