package io.farekeeper.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.core.annotation.AnnotatedElementUtils.findMergedAnnotation;
import static org.springframework.core.annotation.AnnotatedElementUtils.hasAnnotation;

import io.farekeeper.FarekeeperApplication;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * Every endpoint of every module says who may call it, and {@code docs/api-roles.md} says the same.
 * Its table is written anew by {@code mvn test -Dtest=EndpointRolesTest -Dreference=write}.
 */
class EndpointRolesTest {
  private static final Path DOCS = Path.of("docs/api-roles.md");

  private record Endpoint(String path, RequestMethod verb, List<String> roles) {

    static Stream<Endpoint> of(Method method) {
      RequestMapping mapping =
          Objects.requireNonNull(findMergedAnnotation(method, RequestMapping.class));
      assertThat(mapping.method()).as("the HTTP methods of %s", method).isNotEmpty();
      List<String> roles =
          Arrays.asList(Role.orAdmin(method.getAnnotation(RolesAllowed.class).value()));
      return paths(method.getDeclaringClass(), mapping)
          .flatMap(
              path -> Arrays.stream(mapping.method()).map(verb -> new Endpoint(path, verb, roles)));
    }

    private static Stream<String> paths(Class<?> controller, RequestMapping mapping) {
      RequestMapping all = findMergedAnnotation(controller, RequestMapping.class);
      return orEmpty(all == null ? new String[0] : all.path())
          .flatMap(base -> orEmpty(mapping.path()).map(path -> base + path));
    }

    private static Stream<String> orEmpty(String[] paths) {
      return paths.length == 0 ? Stream.of("") : Arrays.stream(paths);
    }

    String row() {
      return Arrays.stream(Role.values())
          .map(role -> roles.contains(role.name()) ? " yes |" : " |")
          .collect(Collectors.joining("", "| `%s %s` |".formatted(verb, path), "\n"));
    }
  }

  @Test
  void everyEndpointNamesItsRoles() throws Exception {
    List<String> known = Arrays.stream(Role.values()).map(Role::name).toList();

    assertThat(endpoints())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            method -> {
              RolesAllowed allowed = method.getAnnotation(RolesAllowed.class);
              assertThat(allowed != null || method.isAnnotationPresent(DenyAll.class))
                  .as("@RolesAllowed (or @DenyAll) beside %s", method)
                  .isTrue();
              if (allowed != null) {
                assertThat(allowed.value()).as("%s", method).isNotEmpty().isSubsetOf(known);
              }
            });
  }

  @Test
  void theTableOfTheDocsIsTrue() throws Exception {
    String docs = Files.readString(DOCS);
    String before = docs.substring(0, docs.indexOf("\n|") + 1);
    String wanted = before + table();

    if ("write".equals(System.getProperty("reference"))) {
      Files.writeString(DOCS, wanted);
    }
    assertThat(Files.readString(DOCS)).isEqualTo(wanted);
  }

  private static String table() throws Exception {
    String roles =
        Arrays.stream(Role.values())
            .map(role -> " " + role.word() + " |")
            .collect(Collectors.joining());
    String head = "| endpoint |" + roles + "\n|---|" + "---|".repeat(Role.values().length) + "\n";
    return endpoints().stream()
        .filter(method -> method.isAnnotationPresent(RolesAllowed.class))
        .flatMap(Endpoint::of)
        .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::verb))
        .map(Endpoint::row)
        .collect(Collectors.joining("", head, ""));
  }

  /** From the classes themselves: a context has only the controllers that its settings ask for. */
  private static List<Method> endpoints() throws IOException, URISyntaxException {
    Path classes =
        Path.of(
            FarekeeperApplication.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> !name.endsWith("package-info"))
          .map(EndpointRolesTest::load)
          .filter(type -> hasAnnotation(type, Controller.class))
          .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
          .filter(method -> hasAnnotation(method, RequestMapping.class))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, EndpointRolesTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
