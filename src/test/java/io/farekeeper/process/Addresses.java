package io.farekeeper.process;

import io.farekeeper.embedded.sandbox.BytemarkSandbox;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.util.Map;

/** Where an instance of Farekeeper finds its servers, as its environment says. */
record Addresses(String mongo, String mySql, String mySqlUser, String bytemark, String webhook) {

  static Addresses of(
      TestMongo mongo, TestMySql mySql, BytemarkSandbox sandbox, NoticeReceiver receiver) {
    return new Addresses(
        mongo.uri(), mySql.url(), mySql.user(), sandbox.baseUrl().toString(), receiver.url());
  }

  Map<String, String> variables() {
    return Map.of(
        "FAREKEEPER_MONGODB_URI", mongo,
        // Sealing thousands of entries there holds everybody up for seconds.
        "FAREKEEPER_TICKET_LOG_SEALING_ENABLED", String.valueOf(!TestMongo.isEmbedded(mongo)),
        "FAREKEEPER_MYSQL_URL", mySql,
        "FAREKEEPER_MYSQL_USER", mySqlUser,
        "FAREKEEPER_MYSQL_PASSWORD", "",
        "FAREKEEPER_BYTEMARK_URL", bytemark,
        "FAREKEEPER_ADMIN_PASSWORD", AppProcess.PASSWORD,
        "FAREKEEPER_NOTIFICATIONS_CHANNEL", "webhook",
        "FAREKEEPER_NOTIFICATIONS_WEBHOOK_URL", webhook);
  }
}
