import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats every Java source of the project with google-java-format, or checks that it is so: {@code
 * check|fix PROJECT_FOLDER}. Exit code 1 names the files that differ.
 */
class FormatSources {
  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    Path project = Path.of(args[1]);
    List<String> call = new ArrayList<>();
    call.addAll(fix ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    for (String folder : List.of("src", "build", "benchmarks")) {
      Path root = project.resolve(folder);
      if (!Files.isDirectory(root)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !file.toString().contains("/target/"))
            .map(Path::toString)
            .forEach(call::add);
      }
    }
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    int exit = new Main(out, err, System.in).format(call.toArray(String[]::new));
    if (exit != 0) {
      err.println(
          "Not formatted (the files above). Put it right with: mvn -Dformat.mode=fix validate");
    }
    System.exit(exit);
  }
}
