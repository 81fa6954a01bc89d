package io.farekeeper.encryption;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which fields of ticket events are stored encrypted, and where the master key is. A provider that
 * has settings and is not the current one is used for opening what it wrapped.
 *
 * @param provider who holds the master key: {@code local}, {@code aws}, {@code gcp}, {@code azure}
 *     or {@code kmip}; without one nothing is encrypted
 * @param fields the sensitive fields, as paths with dots; of an array each element is meant. They
 *     can no longer be searched
 * @param keyCache for how long an opened data key is kept in memory: a key provider that is away
 *     for less is not missed, and a withdrawn right takes that long to show; 0 keeps it until the
 *     end
 * @param local a master key in a file, for trying out
 * @param aws a master key in AWS KMS
 * @param gcp a master key in Google Cloud KMS
 * @param azure a master key in Azure Key Vault
 * @param kmip a master key in a server that speaks KMIP
 */
@ConfigurationProperties(EncryptionProperties.PREFIX)
record EncryptionProperties(
    @Nullable String provider,
    @DefaultValue("device_info") List<String> fields,
    @DefaultValue("1h") Duration keyCache,
    @DefaultValue Local local,
    @DefaultValue Aws aws,
    @DefaultValue Gcp gcp,
    @DefaultValue Azure azure,
    @DefaultValue Kmip kmip) {
  static final String PREFIX = "farekeeper.ticket-log.encryption";

  /** Not with the secrets. */
  @Override
  public String toString() {
    return "EncryptionProperties[provider=" + provider + "]";
  }

  /**
   * A master key in a file.
   *
   * @param keyFile file with the 96 bytes of the key, as they are or as base64 text
   * @param previousKeyFile file with the key that was current before: what it wrapped can still be
   *     opened, until the job rotate-ticket-log-keys has run
   */
  record Local(@Nullable Path keyFile, @Nullable Path previousKeyFile) {
    boolean isSet() {
      return anyOf(keyFile, previousKeyFile);
    }
  }

  /**
   * A master key in AWS KMS.
   *
   * @param keyArn ARN of the key or of its alias
   * @param region its region; else the one in the ARN
   * @param endpoint host and port of the service, if not the region's own
   * @param accessKeyId access key; without one the credentials come from the environment: AWS
   *     variables, or the role of the ECS task or EC2 instance
   * @param secretAccessKey secret of the access key
   * @param sessionToken session token of a temporary access key
   */
  record Aws(
      @Nullable String keyArn,
      @Nullable String region,
      @Nullable String endpoint,
      @Nullable String accessKeyId,
      @Nullable String secretAccessKey,
      @Nullable String sessionToken) {
    boolean isSet() {
      return anyOf(keyArn, region, endpoint, accessKeyId, secretAccessKey, sessionToken);
    }

    @Override
    public String toString() {
      return "Aws[withheld]";
    }
  }

  /**
   * A master key in Google Cloud KMS.
   *
   * @param projectId project of the key
   * @param location location of the key ring, for instance {@code global}
   * @param keyRing key ring
   * @param keyName key
   * @param keyVersion version of the key; else its primary one
   * @param endpoint host and port of the service, if not Google's own
   * @param email address of the service account; without one the credentials are those of the
   *     machine (its metadata server)
   * @param privateKey private key of the service account: PKCS#8 as base64, or the PEM text
   */
  record Gcp(
      @Nullable String projectId,
      @Nullable String location,
      @Nullable String keyRing,
      @Nullable String keyName,
      @Nullable String keyVersion,
      @Nullable String endpoint,
      @Nullable String email,
      @Nullable String privateKey) {
    boolean isSet() {
      return anyOf(projectId, location, keyRing, keyName, keyVersion, endpoint, email, privateKey);
    }

    @Override
    public String toString() {
      return "Gcp[withheld]";
    }
  }

  /**
   * A master key in Azure Key Vault.
   *
   * @param keyVaultEndpoint host of the vault, for instance {@code example.vault.azure.net}
   * @param keyName key
   * @param keyVersion version of the key; else its current one
   * @param tenantId tenant of the application; without one the credentials are those of the machine
   *     (its managed identity)
   * @param clientId id of the application
   * @param clientSecret secret of the application
   * @param identityPlatformEndpoint host of the identity platform, if not the public one
   */
  record Azure(
      @Nullable String keyVaultEndpoint,
      @Nullable String keyName,
      @Nullable String keyVersion,
      @Nullable String tenantId,
      @Nullable String clientId,
      @Nullable String clientSecret,
      @Nullable String identityPlatformEndpoint) {
    boolean isSet() {
      return anyOf(
          keyVaultEndpoint,
          keyName,
          keyVersion,
          tenantId,
          clientId,
          clientSecret,
          identityPlatformEndpoint);
    }

    @Override
    public String toString() {
      return "Azure[withheld]";
    }
  }

  /**
   * A master key in a server that speaks KMIP.
   *
   * @param endpoint host of the server, with its port if that is not 5696
   * @param keyId id of a secret of 96 bytes there; without one the server makes one
   * @param sslBundle name of the Spring SSL bundle ({@code spring.ssl.bundle.…}) with the client's
   *     certificate and the authorities that are trusted; else the JVM's own
   */
  record Kmip(@Nullable String endpoint, @Nullable String keyId, @Nullable String sslBundle) {
    boolean isSet() {
      return anyOf(endpoint, keyId, sslBundle);
    }
  }

  private static boolean anyOf(@Nullable Object... settings) {
    return Stream.of(settings).anyMatch(Objects::nonNull);
  }
}
