package io.farekeeper;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/** The drawing in docs/architecture.md shows the modules and what each uses, as the code has it. */
class ArchitectureDrawingTest {
  private static final Path DOCUMENT = Path.of("docs/architecture.md");

  private final Map<String, SortedSet<String>> uses = uses();

  @Test
  void showsTheModulesOfTheCode() throws IOException {
    String drawing =
        uses.keySet().stream()
            .flatMap(
                module ->
                    usedBy(module).stream()
                        .filter(used -> !isReachedThroughAnother(module, used))
                        .map(used -> "    " + module + " --> " + used + "\n"))
            .collect(joining("", "```mermaid\nflowchart TD\n", "```\n"));

    assertThat(Files.readString(DOCUMENT)).contains(drawing);
  }

  @Test
  void saysOfEachModuleWhatLivesThere() throws IOException {
    String document = Files.readString(DOCUMENT);

    assertThat(uses.keySet()).allSatisfy(name -> assertThat(document).contains("\n| `" + name));
  }

  /** An arrow that follows from others is not drawn. */
  private boolean isReachedThroughAnother(String module, String used) {
    return usedBy(module).stream()
        .filter(other -> !other.equals(used))
        .anyMatch(other -> reaches(other, used));
  }

  private boolean reaches(String module, String used) {
    SortedSet<String> direct = usedBy(module);
    return direct.contains(used) || direct.stream().anyMatch(other -> reaches(other, used));
  }

  private SortedSet<String> usedBy(String module) {
    return uses.getOrDefault(module, Collections.emptySortedSet());
  }

  private static Map<String, SortedSet<String>> uses() {
    ApplicationModules modules = ApplicationModules.of(FarekeeperApplication.class);
    Map<String, SortedSet<String>> uses = new TreeMap<>();
    for (ApplicationModule module : modules) {
      uses.put(
          name(module),
          module
              .getDirectDependencies(modules)
              .uniqueModules()
              .map(ArchitectureDrawingTest::name)
              .collect(toCollection(TreeSet::new)));
    }
    return uses;
  }

  private static String name(ApplicationModule module) {
    return module.getIdentifier().toString();
  }
}
