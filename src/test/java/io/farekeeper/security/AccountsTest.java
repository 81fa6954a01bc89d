package io.farekeeper.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.security.UserProperties.Account;
import io.farekeeper.security.UserProperties.Admin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class AccountsTest {
  private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(4);
  private final List<String> printed = new ArrayList<>();
  private final Accounts accounts = new Accounts(bcrypt, printed::add);

  @Test
  void aMadePasswordIsPrintedOnceAndFits() {
    UserDetails admin = accounts.of(properties(Map.of(), null)).getFirst();

    assertThat(printed).hasSize(1);
    Matcher line = Pattern.compile("password (\\S{24}) ").matcher(printed.getFirst());
    assertThat(line.find()).isTrue();
    assertThat(bcrypt.matches(line.group(1), admin.getPassword())).isTrue();
    assertThat(admin.getAuthorities()).extracting("authority").containsExactly("ROLE_ADMIN");
  }

  @Test
  void theApplicationPrintsItOnceOnTheConsole(CapturedOutput output) {
    UserDetails admin =
        new SecurityConfiguration()
            .users(properties(Map.of(), null), bcrypt)
            .loadUserByUsername("admin");

    List<String> lines =
        output.getOut().lines().filter(line -> line.contains("user admin has")).toList();
    assertThat(lines).hasSize(1);
    String password = lines.getFirst().replaceAll(".*password (\\S+) .*", "$1");
    assertThat(bcrypt.matches(password, admin.getPassword())).isTrue();
  }

  @Test
  void aChosenPasswordIsNeverPrinted() {
    UserDetails admin = accounts.of(properties(Map.of(), "chosen")).getFirst();

    assertThat(printed).isEmpty();
    assertThat(bcrypt.matches("chosen", admin.getPassword())).isTrue();
  }

  @Test
  void aPasswordMayBeGivenAsItsHash() {
    String hash = bcrypt.encode("kiosk's");
    Account kiosk = new Account("{bcrypt}" + hash, List.of("app", " Support"));

    UserDetails user = accounts.of(properties(Map.of("kiosk", kiosk), "chosen")).getFirst();

    assertThat(user.getUsername()).isEqualTo("kiosk");
    assertThat(user.getPassword()).isEqualTo(hash);
    assertThat(user.getAuthorities())
        .extracting("authority")
        .containsExactlyInAnyOrder("ROLE_APP", "ROLE_SUPPORT");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      textBlock =
          """
          kiosk, null,       app,  User 'kiosk' has no password
          kiosk, ' ',        app,  User 'kiosk' has no password
          kiosk, x,          boss, 'User ''kiosk'' has the unknown role ''boss''; there are: app, support, operator, auditor, admin'
          kiosk, x,          null, User 'kiosk' has no roles (farekeeper.users.kiosk.roles)
          kiosk, {bcrypt}xy, app,  The password of user 'kiosk' begins with {bcrypt} but is no bcrypt hash
          kiosk, 0123456789012345678901234567890123456789012345678901234567890123456789012, app, 'The password of user ''kiosk'' is longer than 72 bytes, the most that bcrypt can tell apart'
          Admin, x,          app,  'The user ''admin'' is set by farekeeper.admin.password (FAREKEEPER_ADMIN_PASSWORD), not below farekeeper.users'
          """)
  void aUserWhoCannotBeMadeStopsTheStart(
      String name, @Nullable String password, @Nullable String role, String message) {
    Account account = new Account(password, role == null ? List.of() : List.of(role));

    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> accounts.of(properties(Map.of(name, account), "chosen")))
        .withMessage(message);
  }

  @Test
  void noPasswordIsInWhatPropertiesPrint() {
    UserProperties properties =
        properties(Map.of("kiosk", new Account("sekret", List.of("app"))), "sekret");

    assertThat(properties.toString()).contains("kiosk").doesNotContain("sekret");
  }

  private static UserProperties properties(Map<String, Account> users, @Nullable String admin) {
    return new UserProperties(users, new Admin(admin));
  }
}
