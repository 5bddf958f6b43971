package io.tidemark.storage.secrets;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretPayload;
import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Properties of a client with the secrets they refer to. Holds their values: make it where the
 * client is made, and keep it no longer.
 */
public final class Secrets {
  /** System property that names another endpoint; one of {@code http:} is given no credentials. */
  static final String ENDPOINT = "tidemark.secretmanager.endpoint";

  /** What names of properties that hold secrets end with. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(.*[._-]|client)?(password|passwd|secret|token|sas-token\\..+|credentials?"
              + "|authorization|jaas\\.config|keystore\\.key|(en|de)cryption[._-]?key"
              + "|(secret|private|account|access|api)[._-]?(access[._-])?key)");

  private static final Pattern IN_ADDRESS =
      Pattern.compile("(?i).*([?&;]password=|//[^/@]*:[^/@]*@).*");

  private final Map<String, String> properties;
  private final Set<String> values;

  private Secrets(Map<String, String> properties, Set<String> values) {
    this.properties = properties;
    this.values = values;
  }

  /**
   * Checks the properties that an option gives, without fetching anything.
   *
   * @param option the option's name
   * @param shown whether others than the user see the option, as on a job's page: then a property
   *     whose name says that it is secret must be a reference
   * @throws UserError when a reference has another form, or a secret is not referred to
   */
  public static void check(String option, Map<String, String> properties, boolean shown) {
    properties.forEach(
        (name, value) -> {
          String full = "--" + option + "=" + name;
          if (SecretReference.is(name, value)) {
            SecretReference.parse(full, value);
          } else if (shown && SECRET.matcher(name).matches()) {
            throw new UserError(
                full
                    + ": job pages and logs would show this secret; keep it in Secret Manager and"
                    + " write "
                    + name
                    + "="
                    + SecretReference.Managed.PREFIX
                    + "PROJECT/NAME");
          }
        });
  }

  /**
   * Checks an address, which is no place for a secret.
   *
   * @param shown as for {@link #check}
   * @throws UserError when it is a reference, or holds a password that is shown
   */
  public static void checkAddress(String option, String address, boolean shown) {
    if (address == null) {
      return;
    }
    if (SecretReference.is(option, address)) {
      throw new UserError(
          "--" + option + "=" + address + ": an address is told in messages; keep it in the open");
    }
    if (shown && IN_ADDRESS.matcher(address).matches()) {
      throw new UserError(
          "--"
              + option
              + ": job pages and logs would show the password in it; give it as a property of its"
              + " own, which names a secret");
    }
  }

  /**
   * The names of properties whose values are secrets in the open, as the names say; of an address,
   * its option.
   *
   * @param option that the value was given to
   * @param value an address, or properties with commas between them
   */
  public static List<String> inTheOpen(String option, String value) {
    if (IN_ADDRESS.matcher(value).matches()) {
      return List.of("--" + option);
    }
    return Stream.of(value.split(",", -1))
        .map(property -> property.split("=", 2))
        .filter(parts -> parts.length == 2 && SECRET.matcher(parts[0]).matches())
        .filter(parts -> !parts[1].isEmpty() && !SecretReference.is(parts[0], parts[1]))
        .map(parts -> "--" + option + "=" + parts[0])
        .toList();
  }

  /** The references that a message suggests. */
  public static String forms() {
    return SecretReference.FORMS;
  }

  /**
   * Fetches the secrets that properties refer to, in this process and with its account.
   *
   * @throws UserError when one cannot be had
   */
  public static Secrets resolve(Map<String, String> properties) {
    Map<String, String> resolved = new HashMap<>(properties);
    Set<String> values = new HashSet<>();
    Map<String, SecretReference.Managed> managed = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          if (!SecretReference.is(name, value)) {
            return;
          }
          SecretReference reference = SecretReference.parse(name, value);
          if (reference instanceof SecretReference.Managed version) {
            managed.put(name, version);
          } else {
            resolved.put(name, read(reference));
            values.add(resolved.get(name));
          }
        });
    if (managed.isEmpty()) {
      return new Secrets(resolved, values);
    }
    try (SecretManagerServiceClient client = client()) {
      managed.forEach(
          (name, version) -> {
            resolved.put(name, fetch(client, version));
            values.add(resolved.get(name));
          });
    } catch (IOException e) {
      throw new UserError(
          "Secret Manager cannot be asked ("
              + e.getMessage()
              + "); give this process a service account, or run 'gcloud auth application-default"
              + " login'",
          e);
    }
    return new Secrets(resolved, values);
  }

  /** Reads a secret of this machine. */
  private static String read(SecretReference reference) {
    if (reference instanceof SecretReference.InFile file) {
      try {
        return whole(reference, Files.readString(file.path()));
      } catch (NoSuchFileException e) {
        throw new UserError(reference + ": there is no such file on this machine", e);
      } catch (IOException e) {
        throw new UserError(reference + ": cannot be read (" + e + ")", e);
      }
    }
    String value = System.getenv(((SecretReference.Variable) reference).name());
    if (value == null) {
      throw new UserError(reference + ": is not set in the environment of this process");
    }
    return whole(reference, value);
  }

  /** What a secret holds; editors and echo leave a line break that is no part of it. */
  private static String whole(SecretReference reference, String text) {
    String value = text.replaceFirst("\\R\\z", "");
    if (value.isEmpty()) {
      throw new UserError(
          reference
              + ": is empty"
              + (reference instanceof SecretReference.Managed
                  ? "; add a version that is not"
                  : ""));
    }
    return value;
  }

  private static SecretManagerServiceClient client() throws IOException {
    SecretManagerServiceSettings.Builder settings =
        SecretManagerServiceSettings.newHttpJsonBuilder();
    String endpoint = System.getProperty(ENDPOINT);
    if (endpoint != null) {
      settings.setEndpoint(endpoint);
      if (endpoint.startsWith("http:")) {
        settings.setCredentialsProvider(NoCredentialsProvider.create());
      }
    }
    return SecretManagerServiceClient.create(settings.build());
  }

  private static String fetch(
      SecretManagerServiceClient client, SecretReference.Managed reference) {
    SecretPayload payload;
    try {
      payload = client.accessSecretVersion(reference.resource()).getPayload();
    } catch (ApiException e) {
      String reason =
          switch (e.getStatusCode().getCode()) {
            case NOT_FOUND -> "there is no such secret, or no such version of it";
            case PERMISSION_DENIED, UNAUTHENTICATED ->
                "may not be read by this account; grant it roles/secretmanager.secretAccessor";
            case FAILED_PRECONDITION ->
                "this version is disabled or destroyed; enable or name another";
            default ->
                "cannot be read: " + e.getStatusCode().getCode().name().toLowerCase(Locale.ROOT);
          };
      throw new UserError(reference + ": " + reason, e);
    }
    if (payload.hasDataCrc32C()) {
      CRC32C checksum = new CRC32C();
      checksum.update(payload.getData().asReadOnlyByteBuffer());
      if (checksum.getValue() != payload.getDataCrc32C()) {
        throw new UserError(reference + ": was changed on its way; try again");
      }
    }
    return whole(reference, payload.getData().toStringUtf8());
  }

  /** The properties, each reference replaced by its secret. */
  public Map<String, String> properties() {
    return Map.copyOf(properties);
  }

  /**
   * A failure that tells no secret: the given one, or where that holds a secret anywhere, what its
   * root says with the secrets left out.
   */
  public RuntimeException conceal(RuntimeException failure) {
    Throwable root = failure;
    boolean tells = tells(failure);
    while (root.getCause() != null) {
      root = root.getCause();
      tells |= tells(root);
    }
    if (!tells) {
      return failure;
    }
    String message = root.getClass().getSimpleName() + ": " + root.getMessage();
    for (String value : values) {
      message = message.replace(value, "[secret]");
    }
    return new IllegalStateException(message);
  }

  private boolean tells(Throwable failure) {
    String text = failure.toString();
    return values.stream().anyMatch(text::contains);
  }
}
