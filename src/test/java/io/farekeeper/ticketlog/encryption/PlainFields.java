package io.farekeeper.ticketlog.encryption;

import com.mongodb.client.MongoDatabase;

/** Sensitive fields of a deployment without a key provider, for the tests of other packages. */
public final class PlainFields {
  private PlainFields() {}

  public static SensitiveFields on(MongoDatabase database) {
    return new SensitiveFields(database);
  }
}
