package io.farekeeper.statuscheck;

import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.preflight.CollectionPreflight;
import io.farekeeper.stores.preflight.DocumentShapes;
import io.farekeeper.stores.preflight.DocumentShapes.Shape;
import io.farekeeper.stores.preflight.PreflightFinding;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Odd documents of the log of status checks. */
@Component
class CheckLogPreflight implements CollectionPreflight {
  private static final DocumentShapes SHAPES =
      new DocumentShapes(
          CheckLog.COLLECTION,
          List.of(
              new Shape(
                  "id_no_number",
                  "{$not: [{$isNumber: '$_id'}]}",
                  "_id is no number",
                  "it sorts behind all others and is found by no time"),
              new Shape(
                  "log_no_array",
                  "{$not: [{$isArray: '$log'}]}",
                  "log is no array",
                  "it says nothing about any user"),
              Shape.nearLimit("it stays as it is: Farekeeper writes several parts")));

  @Override
  public Set<String> collections() {
    return Set.of(CheckLog.COLLECTION);
  }

  @Override
  public List<PreflightFinding> look(MongoDatabase database) {
    return SHAPES.look(database);
  }
}
