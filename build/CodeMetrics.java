import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Prints how large the code's files and methods are, as a Markdown table, from parsed sources. A
 * method is a method or constructor with a body, from its first annotation to its last brace; a
 * test file is one with a method that JUnit runs, every other one below {@code src/test} is helper
 * code. Files that describe a package do not count. Run in the project's root: {@code java
 * build/CodeMetrics.java}.
 */
public final class CodeMetrics {
  private static final int LONG_FILE = 300;
  private static final int DOZEN = 12;
  private static final List<String> TESTS =
      List.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory");

  private final List<Integer> files = new ArrayList<>();
  private final List<Integer> methods = new ArrayList<>();
  private int fields;
  private int finalFields;
  private int large;
  private int helperLines;

  private CodeMetrics() {}

  public static void main(String[] arguments) throws IOException {
    CodeMetrics main = of(Path.of("src/main/java"));
    CodeMetrics test = of(Path.of("src/test/java"));
    System.out.println("| what | main | tests | aim |");
    System.out.println("|---|---|---|---|");
    row("files", main, test, m -> "" + m.files.size(), "");
    row("lines", main, test, m -> String.format(Locale.ROOT, "%,d", m.lines()), "");
    row("lines of a file: median, p90, most", main, test, m -> spread(m.files), "median under 60");
    row("files over " + LONG_FILE + " lines", main, test, m -> "" + m.longFiles(), "");
    row("lines of a method: median, p90, most", main, test, m -> spread(m.methods), "p90 about 10");
    row("fields that are final", main, test, m -> percent(m.finalFields, m.fields), "nearly all");
    row("constructors and records of " + DOZEN + " or more", main, test, m -> "" + m.large, "none");
    System.out.printf(
        "| lines in helpers of tests | | %s | at most 15 %% |%n",
        percent(test.helperLines, test.lines()));
  }

  private static void row(
      String what,
      CodeMetrics main,
      CodeMetrics test,
      Function<CodeMetrics, String> figure,
      String aim) {
    System.out.printf("| %s | %s | %s | %s |%n", what, figure.apply(main), figure.apply(test), aim);
  }

  private static CodeMetrics of(Path root) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    CodeMetrics metrics = new CodeMetrics();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
        Stream<Path> found = Files.walk(root)) {
      List<Path> sources =
          found
              .filter(path -> path.toString().endsWith(".java"))
              .filter(path -> !path.endsWith("package-info.java"))
              .toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        metrics.add(unit, Trees.instance(task).getSourcePositions());
      }
    }
    return metrics;
  }

  private void add(CompilationUnitTree unit, SourcePositions positions) {
    int lines = linesOf(Path.of(unit.getSourceFile().toUri()));
    Scanner scanner = new Scanner(unit, positions);
    scanner.scan(unit, null);
    files.add(lines);
    helperLines += scanner.hasTest ? 0 : lines;
  }

  private static int linesOf(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int lines() {
    return files.stream().mapToInt(Integer::intValue).sum();
  }

  private long longFiles() {
    return files.stream().filter(lines -> lines > LONG_FILE).count();
  }

  private static String spread(List<Integer> sizes) {
    List<Integer> sorted = sizes.stream().sorted().toList();
    return "%d, %d, %d"
        .formatted(
            sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 9 / 10), sorted.getLast());
  }

  private static String percent(int part, int all) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / all);
  }

  /** Looks at one file. */
  private final class Scanner extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private boolean hasTest;

    Scanner(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      hasTest |=
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> TESTS.contains(annotation.getAnnotationType().toString()));
      boolean isConstructor = method.getReturnType() == null;
      // The parser gives records a constructor without a body: their components are counted below.
      if (method.getBody() != null && positions.getEndPosition(unit, method) > 0) {
        methods.add(line(positions.getEndPosition(unit, method)) - line(start(method)) + 1);
        large += isConstructor && method.getParameters().size() >= DOZEN ? 1 : 0;
      }
      return super.visitMethod(method, nothing);
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      boolean isRecord = type.getKind() == Tree.Kind.RECORD;
      int components = 0;
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field) {
          boolean isComponent = isRecord && !isStatic(field);
          components += isComponent ? 1 : 0;
          if (!isComponent && type.getKind() != Tree.Kind.INTERFACE && !isConstant(type, field)) {
            fields++;
            finalFields += field.getModifiers().getFlags().contains(Modifier.FINAL) ? 1 : 0;
          }
        }
      }
      large += components >= DOZEN ? 1 : 0;
      return super.visitClass(type, nothing);
    }

    private static boolean isStatic(VariableTree field) {
      return field.getModifiers().getFlags().contains(Modifier.STATIC);
    }

    /** A constant of an enumeration, which the parser takes for a field of the type's own type. */
    private static boolean isConstant(ClassTree type, VariableTree field) {
      return type.getKind() == Tree.Kind.ENUM
          && isStatic(field)
          && type.getSimpleName().contentEquals(String.valueOf(field.getType()));
    }

    private long start(Tree tree) {
      return positions.getStartPosition(unit, tree);
    }

    private int line(long position) {
      return (int) unit.getLineMap().getLineNumber(position);
    }
  }
}
