package io.farekeeper.embedded.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class PassListsTest {
  private static final Set<String> LOYALTY =
      Set.of("2417edb7-856c-43ee-b3df-c508b8be259b", "654b9f9d-5972-445b-8c6b-5c29a35c7751");
  private static final List<PassLists> RIDERS =
      LongStream.range(0, 500).mapToObj(PassLists::startOf).toList();

  private static Stream<ObjectNode> current() {
    return RIDERS.stream().flatMap(lists -> lists.current().stream());
  }

  private static Stream<ObjectNode> everything() {
    return Stream.concat(current(), RIDERS.stream().flatMap(lists -> lists.expired().stream()));
  }

  @Test
  void ridersHaveNoneToTwelveCurrentAndNoneToEightExpiredPasses() {
    assertThat(RIDERS.stream().map(lists -> lists.current().size()))
        .hasSameElementsAs(IntStream.rangeClosed(0, 12).boxed().toList())
        .contains(0, 12);
    assertThat(RIDERS.stream().map(lists -> lists.expired().size()))
        .hasSameElementsAs(IntStream.rangeClosed(0, 8).boxed().toList())
        .contains(0, 8);
  }

  @Test
  void noTwoPassesShareAUuid() {
    List<String> uuids = everything().map(pass -> pass.get("uuid").stringValue()).toList();
    assertThat(uuids).hasSizeGreaterThan(4000).doesNotHaveDuplicates();
  }

  @Test
  void exactlyTheRidersWhoseIdEndsInZeroHaveOneFreePass() {
    for (int id = 0; id < RIDERS.size(); id++) {
      assertThat(RIDERS.get(id).current())
          .filteredOn(pass -> LOYALTY.contains(pass.get("product_uuid").stringValue()))
          .as("rider %d", id)
          .hasSize(id % 10 == 0 ? 1 : 0)
          .allMatch(pass -> pass.get("status").stringValue().equals("USABLE"));
    }
  }

  @Test
  void statusesAgreeWithTheirTimes() {
    assertThat(current().map(pass -> pass.get("status").stringValue()))
        .containsOnly("USABLE", "USING", "USES_GONE");
    assertThat(current())
        .filteredOn(pass -> pass.get("status").stringValue().equals("USABLE"))
        .allMatch(pass -> !pass.hasNonNull("first_use") && pass.get("uses_count").intValue() == 0);
    assertThat(current())
        .filteredOn(pass -> !pass.get("status").stringValue().equals("USES_GONE"))
        .allMatch(
            pass ->
                !pass.hasNonNull("expiration")
                    || pass.get("expiration").stringValue().compareTo("2035") >= 0
                    || pass.get("expiration").stringValue().startsWith("2034-12-31"));
    assertThat(RIDERS.stream().flatMap(lists -> lists.expired().stream()))
        .allMatch(pass -> pass.get("status").stringValue().equals("EXPIRED"))
        .allMatch(pass -> pass.get("expiration").stringValue().compareTo("2024-06") < 0);
  }

  @Test
  void timesComeInAllFormsAndMayBeNullOrAbsent() {
    Set<String> forms = new HashSet<>();
    everything()
        .forEach(
            pass -> forms.add(pass.get("time_created").stringValue().replaceAll("[0-9]", "9")));
    assertThat(forms)
        .containsExactlyInAnyOrder(
            "9999-99-99T99:99:99Z",
            "9999-99-99T99:99:99-99:99",
            "9999-99-99T99:99:99",
            "9999-99-99 99:99:99");
    for (String key : List.of("expiration", "first_use")) {
      assertThat(current()).anyMatch(pass -> !pass.has(key));
      assertThat(current()).anyMatch(pass -> pass.has(key) && pass.get(key).isNull());
      assertThat(current()).anyMatch(pass -> pass.hasNonNull(key));
    }
  }

  @Test
  void passesHaveTheVendorsKeysAndAreInNoOrder() {
    assertThat(everything())
        .allSatisfy(
            pass ->
                assertThat(pass.propertyNames())
                    .contains(
                        "uuid",
                        "time_modified",
                        "label_name",
                        "label_short_name",
                        "allowed_uses",
                        "order_item",
                        "issuer",
                        "events",
                        "serial",
                        "locked_to_device"))
        .anyMatch(pass -> pass.get("allowed_uses").intValue() == 10)
        .anyMatch(pass -> pass.get("label_name").stringValue().contains("ñ"))
        .anyMatch(pass -> pass.at("/events/0/type").isString())
        .allMatch(pass -> pass.at("/order_item/price").isInt());
    assertThat(RIDERS.stream().map(lists -> days(lists.current())))
        .anyMatch(days -> !days.equals(days.stream().sorted().toList()));
  }

  private static List<String> days(List<ObjectNode> passes) {
    return passes.stream()
        .map(pass -> pass.get("time_created").stringValue().substring(0, 10))
        .toList();
  }
}
