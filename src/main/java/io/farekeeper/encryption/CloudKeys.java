package io.farekeeper.encryption;

import static io.farekeeper.encryption.Settings.invalid;
import static io.farekeeper.encryption.Settings.required;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** The settings of the clouds' key providers as the driver wants them. */
final class CloudKeys {
  private static final Pattern REGION_OF_ARN =
      Pattern.compile("arn:[a-z-]+:kms:([a-z0-9-]+):[0-9]+:.+");

  private CloudKeys() {}

  static KeyProvider aws(EncryptionProperties.Aws aws) {
    String arn = required("aws.key-arn", aws.keyArn());
    BsonDocument masterKey =
        new BsonDocument("region", new BsonString(regionOf(aws, arn)))
            .append("key", new BsonString(arn));
    putIfSet(masterKey, "endpoint", aws.endpoint());
    Map<String, Object> credentials = new LinkedHashMap<>();
    if (aws.accessKeyId() != null || aws.secretAccessKey() != null || aws.sessionToken() != null) {
      credentials.put("accessKeyId", required("aws.access-key-id", aws.accessKeyId()));
      credentials.put("secretAccessKey", required("aws.secret-access-key", aws.secretAccessKey()));
      putIfSet(credentials, "sessionToken", aws.sessionToken());
    }
    return new KeyProvider("aws", credentials, masterKey, null);
  }

  private static String regionOf(EncryptionProperties.Aws aws, String arn) {
    if (aws.region() != null && !aws.region().isBlank()) {
      return aws.region();
    }
    Matcher matcher = REGION_OF_ARN.matcher(arn);
    if (!matcher.matches()) {
      throw invalid("aws.region", "is missing, and aws.key-arn is not an ARN that names one");
    }
    return matcher.group(1);
  }

  static KeyProvider gcp(EncryptionProperties.Gcp gcp) {
    BsonDocument masterKey =
        new BsonDocument("projectId", new BsonString(required("gcp.project-id", gcp.projectId())))
            .append("location", new BsonString(required("gcp.location", gcp.location())))
            .append("keyRing", new BsonString(required("gcp.key-ring", gcp.keyRing())))
            .append("keyName", new BsonString(required("gcp.key-name", gcp.keyName())));
    putIfSet(masterKey, "keyVersion", gcp.keyVersion());
    putIfSet(masterKey, "endpoint", gcp.endpoint());
    Map<String, Object> credentials = new LinkedHashMap<>();
    if (gcp.email() != null || gcp.privateKey() != null) {
      credentials.put("email", required("gcp.email", gcp.email()));
      credentials.put("privateKey", pkcs8(required("gcp.private-key", gcp.privateKey())));
    }
    return new KeyProvider("gcp", credentials, masterKey, null);
  }

  /** The base64 text of a key that may come as PEM, its line ends perhaps written as in JSON. */
  private static String pkcs8(String privateKey) {
    String text =
        privateKey.replace("\\n", "\n").replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      Base64.getDecoder().decode(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw invalid("gcp.private-key", "is not a key in PKCS#8 as base64 or PEM");
    }
  }

  static KeyProvider azure(EncryptionProperties.Azure azure) {
    BsonDocument masterKey =
        new BsonDocument(
                "keyVaultEndpoint",
                new BsonString(required("azure.key-vault-endpoint", azure.keyVaultEndpoint())))
            .append("keyName", new BsonString(required("azure.key-name", azure.keyName())));
    putIfSet(masterKey, "keyVersion", azure.keyVersion());
    Map<String, Object> credentials = new LinkedHashMap<>();
    if (azure.tenantId() != null || azure.clientId() != null || azure.clientSecret() != null) {
      credentials.put("tenantId", required("azure.tenant-id", azure.tenantId()));
      credentials.put("clientId", required("azure.client-id", azure.clientId()));
      credentials.put("clientSecret", required("azure.client-secret", azure.clientSecret()));
      putIfSet(credentials, "identityPlatformEndpoint", azure.identityPlatformEndpoint());
    }
    return new KeyProvider("azure", credentials, masterKey, null);
  }

  private static void putIfSet(BsonDocument document, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      document.put(name, new BsonString(value));
    }
  }

  private static void putIfSet(Map<String, Object> map, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      map.put(name, value);
    }
  }
}
