package io.farekeeper.validation;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mysql.cj.MysqlConnection;
import com.mysql.cj.Query;
import com.mysql.cj.interceptors.QueryInterceptor;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.Resultset;
import com.mysql.cj.protocol.ServerSession;
import io.farekeeper.testing.TestApplication;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.context.support.GenericApplicationContext;

/** What a ride sends to the servers, in the thread that answers it: heartbeats have their own. */
public final class RideCosts implements QueryInterceptor {
  private static final Pattern CONTROL =
      Pattern.compile("(SET|COMMIT|ROLLBACK|START|BEGIN)\\b.*", Pattern.DOTALL);
  private static final Queue<Sent> ALL = new ConcurrentLinkedQueue<>();

  private record Sent(long thread, String text) {}

  /** The servers' addresses, for an application that is observed. */
  static List<String> servers() {
    return TestApplication.realServers().stream()
        .map(
            setting ->
                setting.startsWith("--farekeeper.mysql.url=")
                    ? setting
                        + (setting.contains("?") ? "&" : "?")
                        + "queryInterceptors="
                        + RideCosts.class.getName()
                    : setting)
        .toList();
  }

  static void observeMongo(GenericApplicationContext context) {
    CommandListener listener =
        new CommandListener() {
          @Override
          public void commandStarted(CommandStartedEvent event) {
            String collection =
                event.getCommand().get(event.getCommandName()) instanceof org.bson.BsonString name
                    ? name.getValue()
                    : "";
            note("mongo " + event.getCommandName() + " " + collection);
          }
        };
    context.registerBean(
        "observedMongo",
        MongoClientSettingsBuilderCustomizer.class,
        () -> settings -> settings.addCommandListener(listener));
  }

  private static void note(String text) {
    ALL.add(new Sent(Thread.currentThread().threadId(), text));
  }

  /** What was sent from here on is of the next ride. */
  static void forget() {
    ALL.clear();
  }

  /** What the thread has sent that took up a request. */
  private static List<String> ofTheRide() {
    long thread =
        ALL.stream()
            .filter(sent -> sent.text().contains("INTO farekeeper_validation\n"))
            .findFirst()
            .orElseThrow()
            .thread();
    return ALL.stream()
        .filter(sent -> sent.thread() == thread)
        .map(sent -> sent.text().replaceAll("\\s+", " ").strip())
        .toList();
  }

  /** MySQL's statements, but for those that begin and end a transaction. */
  static List<String> statements() {
    return ofTheRide().stream()
        .filter(text -> !text.startsWith("mongo ") && !CONTROL.matcher(text).matches())
        .toList();
  }

  /** MongoDB's commands, with their collections. */
  static List<String> commands() {
    List<String> commands = new ArrayList<>(ofTheRide());
    commands.removeIf(text -> !text.startsWith("mongo "));
    return commands;
  }

  @Override
  public QueryInterceptor init(MysqlConnection connection, Properties properties, Log log) {
    return this;
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the driver's signature
  public <T extends Resultset> @Nullable T preProcess(Supplier<String> sql, Query query) {
    note(sql.get());
    return null;
  }

  @Override
  public boolean executeTopLevelOnly() {
    return false;
  }

  @Override
  public void destroy() {}

  @Override
  public <T extends Resultset> @Nullable T postProcess(
      Supplier<String> sql, Query query, T result, ServerSession session) {
    return null;
  }
}
