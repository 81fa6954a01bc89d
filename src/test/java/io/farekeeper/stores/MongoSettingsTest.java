package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decides is read from the primary and kept by a majority, whatever the URI says. */
class MongoSettingsTest {

  private static MongoClientSettings settings(String options) {
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString("mongodb://db/cache?" + options));
    new ServersConfiguration().mongoTimeouts().customize(settings);
    return settings.build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "readPreference=secondary",
        "readPreference=secondaryPreferred&readPreferenceTags=dc:ny&maxStalenessSeconds=120",
        "readPreference=nearest&readConcernLevel=available",
        "w=1&journal=false",
        "w=0",
        "w=2&wtimeoutMS=100",
        "readConcernLevel=linearizable",
      })
  void theUriDecidesNothingOfThat(String options) {
    MongoClientSettings settings = settings(options);

    assertThat(settings.getReadPreference()).isEqualTo(ReadPreference.primary());
    assertThat(settings.getReadConcern()).isEqualTo(ReadConcern.DEFAULT);
    assertThat(settings.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY.withJournal(true));
  }

  @Test
  void theRestOfItStands() {
    assertThat(settings("retryWrites=false").getRetryWrites()).isFalse();
    assertThat(settings("maxPoolSize=7").getConnectionPoolSettings().getMaxSize()).isEqualTo(7);
  }
}
