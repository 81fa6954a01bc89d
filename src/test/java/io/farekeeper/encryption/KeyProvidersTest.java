package io.farekeeper.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.farekeeper.config.InvalidConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.NoSuchSslBundleException;

/** The settings of each key provider, as the driver gets them. */
class KeyProvidersTest {
  @TempDir private Path folder;

  /** Settings without the prefix, separated by spaces. */
  private static EncryptionProperties properties(String settings) {
    Map<String, String> map = new HashMap<>();
    Arrays.stream(settings.split(" "))
        .map(setting -> setting.split("=", 2))
        .forEach(pair -> map.put(EncryptionProperties.PREFIX + "." + pair[0], pair[1]));
    return new Binder(new MapConfigurationPropertySource(map))
        .bind(EncryptionProperties.PREFIX, EncryptionProperties.class)
        .get();
  }

  private static KeyProviders of(String settings) {
    return KeyProviders.of(
        properties(settings),
        name -> {
          throw new NoSuchSslBundleException(name, "no bundle");
        });
  }

  private Path keyFile(String name, byte fill) {
    byte[] key = new byte[96];
    Arrays.fill(key, fill);
    return written(name, key);
  }

  private Path written(String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "provider=aws aws.key-arn=arn:aws:kms:eu-west-1:1:key/k"
            + "|aws|{}|{region: 'eu-west-1', key: 'arn:aws:kms:eu-west-1:1:key/k'}",
        "provider=aws aws.key-arn=alias/k aws.region=us-east-1 aws.endpoint=kms:443"
            + " aws.access-key-id=A aws.secret-access-key=S aws.session-token=T"
            + "|aws|{accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T'}"
            + "|{region: 'us-east-1', key: 'alias/k', endpoint: 'kms:443'}",
        "provider=gcp gcp.project-id=p gcp.location=global gcp.key-ring=r gcp.key-name=k"
            + "|gcp|{}|{projectId: 'p', location: 'global', keyRing: 'r', keyName: 'k'}",
        "provider=gcp gcp.project-id=p gcp.location=l gcp.key-ring=r gcp.key-name=k"
            + " gcp.key-version=2 gcp.endpoint=e gcp.email=a@b gcp.private-key=AAAA"
            + "|gcp|{email: 'a@b', privateKey: 'AAAA'}"
            + "|{projectId: 'p', location: 'l', keyRing: 'r', keyName: 'k', keyVersion: '2',"
            + " endpoint: 'e'}",
        "provider=azure azure.key-vault-endpoint=v azure.key-name=k"
            + "|azure|{}|{keyVaultEndpoint: 'v', keyName: 'k'}",
        "provider=azure azure.key-vault-endpoint=v azure.key-name=k azure.key-version=1"
            + " azure.tenant-id=t azure.client-id=c azure.client-secret=s"
            + " azure.identity-platform-endpoint=i"
            + "|azure|{tenantId: 't', clientId: 'c', clientSecret: 's',"
            + " identityPlatformEndpoint: 'i'}"
            + "|{keyVaultEndpoint: 'v', keyName: 'k', keyVersion: '1'}",
        "provider=kmip kmip.endpoint=h:5696|kmip|{endpoint: 'h:5696'}|{}",
        "provider=kmip kmip.endpoint=h kmip.key-id=7|kmip|{endpoint: 'h'}|{keyId: '7'}",
      })
  void eachProviderIsPutIntoTheDriversWords(
      String settings, String name, String credentials, String masterKey) {
    KeyProvider provider = of(settings).current();

    assertThat(provider.name()).isEqualTo(name);
    assertThat(provider.credentials()).isEqualTo(Document.parse(credentials));
    assertThat(provider.masterKey()).isEqualTo(BsonDocument.parse(masterKey));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "provider=vault|provider must be local, aws, gcp, azure or kmip",
        "provider=local|local.key-file is missing; make one with: openssl",
        "provider=local local.key-file=/no/such/file|local.key-file names a file that is not there",
        "provider=aws|aws.key-arn is missing",
        "provider=aws aws.key-arn=alias/k|aws.region is missing",
        "provider=aws aws.key-arn=arn:aws:kms:r:1:key/k aws.access-key-id=A"
            + "|aws.secret-access-key is missing",
        "provider=aws aws.key-arn=arn:aws:kms:r:1:key/k aws.secret-access-key=sekret"
            + "|aws.access-key-id is missing",
        "provider=gcp gcp.project-id=p|gcp.location is missing",
        "provider=gcp gcp.project-id=p gcp.location=l gcp.key-ring=r gcp.key-name=k gcp.email=a"
            + "|gcp.private-key is missing",
        "provider=gcp gcp.project-id=p gcp.location=l gcp.key-ring=r gcp.key-name=k gcp.email=a"
            + " gcp.private-key=sekret!|gcp.private-key is not a key",
        "provider=azure azure.key-name=k|azure.key-vault-endpoint is missing",
        "provider=azure azure.key-vault-endpoint=v azure.key-name=k azure.client-secret=sekret"
            + "|azure.tenant-id is missing",
        "provider=kmip kmip.key-id=7|kmip.endpoint is missing",
        "provider=kmip kmip.endpoint=h kmip.ssl-bundle=b|kmip.ssl-bundle names no bundle",
        "provider=kmip kmip.endpoint=h aws.region=r|aws.key-arn is missing",
      })
  void whatIsMissingIsNamedInOneLine(String settings, String message) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> of(settings))
        .withMessageStartingWith("farekeeper.ticket-log.encryption." + message)
        .withMessageNotContainingAny("sekret", "\n");
  }

  @Test
  void aPemKeyMayBeGivenAsGoogleWritesIt() {
    KeyProvider provider =
        of("provider=gcp gcp.project-id=p gcp.location=l gcp.key-ring=r gcp.key-name=k gcp.email=a"
                + " gcp.private-key=-----BEGIN\u00a0KEY-----\\nAAAA\\nBBBB\\n-----END\u00a0KEY-----"
                    .replace('\u00a0', 'X'))
            .current();

    assertThat(provider.credentials()).containsEntry("privateKey", "AAAABBBB");
  }

  @Test
  void aKeyFileHoldsBytesOrBase64() {
    byte[] key = new byte[96];
    Arrays.fill(key, (byte) 7);
    Path raw = written("raw", key);
    Path text = written("text", Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(key));

    KeyProvider ofRaw = of("provider=local local.key-file=" + raw).current();
    KeyProvider ofText = of("provider=local local.key-file=" + text).current();

    assertThat(ofRaw.name()).matches("local:[0-9a-f]{12}").isEqualTo(ofText.name());
    assertThat(ofText.credentials().get("key")).isEqualTo(key);
    assertThat(ofText).hasToString(ofText.name());
  }

  @Test
  void aKeyFileOfAnotherLengthIsRefused() {
    Path file = written("short", new byte[95]);

    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> of("provider=local local.key-file=" + file))
        .withMessageStartingWith(
            "farekeeper.ticket-log.encryption.local.key-file must name a file with 96 bytes");
  }

  @Test
  void otherProvidersStayUsableForWhatTheyWrapped() throws NoSuchAlgorithmException {
    SSLContext tls = SSLContext.getDefault();
    KeyProviders providers =
        KeyProviders.of(
            properties(
                "provider=kmip kmip.endpoint=h kmip.ssl-bundle=b aws.key-arn=arn:aws:kms:r:1:key/k"
                    + " local.previous-key-file="
                    + keyFile("old", (byte) 1)
                    + " local.key-file="
                    + keyFile("new", (byte) 2)),
            _ -> tls);

    assertThat(providers.current().name()).isEqualTo("kmip");
    assertThat(providers.credentials()).hasSize(4).containsKeys("kmip", "aws");
    assertThat(providers.tls()).containsExactly(Map.entry("kmip", tls));
  }
}
