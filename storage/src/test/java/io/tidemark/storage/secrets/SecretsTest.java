package io.tidemark.storage.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's own client asks a stand-in of Secret Manager over HTTP. */
class SecretsTest {
  private static final String LATEST = "projects/my-project/secrets/password/versions/latest";

  @TempDir Path folder;
  private SecretManagerStandIn service;

  @BeforeEach
  void start() throws IOException {
    service = SecretManagerStandIn.start();
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static Map<String, String> resolve(String value) {
    return Secrets.resolve(Map.of("jdbc.user", "me", "jdbc.password", value)).properties();
  }

  @Test
  void referencesAreReplacedByWhatTheyName() {
    service.with(LATEST, "tulip").with("projects/12/secrets/a_B-1/versions/3", "rose\n");

    assertThat(resolve("sm://my-project/password"))
        .containsExactlyInAnyOrderEntriesOf(Map.of("jdbc.user", "me", "jdbc.password", "tulip"));
    assertThat(resolve("sm://" + LATEST)).containsEntry("jdbc.password", "tulip");
    assertThat(resolve("sm://projects/12/secrets/a_B-1/versions/3"))
        .as("without the line break of an editor")
        .containsEntry("jdbc.password", "rose");
  }

  @Test
  void variablesAndFilesAreReadHere() throws IOException {
    Path file = Files.writeString(folder.resolve("pass,word"), "tulip and rose\n");

    assertThat(resolve("env:PATH")).containsEntry("jdbc.password", System.getenv("PATH"));
    assertThat(resolve("file:" + file)).containsEntry("jdbc.password", "tulip and rose");
    assertThat(resolve("file://" + file)).containsEntry("jdbc.password", "tulip and rose");
    assertThat(Secrets.resolve(Map.of("jdbc.user", "file:" + file)).properties())
        .as("of any property")
        .containsEntry("jdbc.user", "tulip and rose");
    assertThat(service.asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "warehouse",
        "uri",
        "ssl.truststore.location",
        "sasl.oauthbearer.token.endpoint.url",
        "hadoop-conf-path"
      })
  void placeOfAFileIsNoReference(String name) {
    Map<String, String> properties = Map.of(name, "file:///etc/none");

    assertThatCode(() -> Secrets.check("catalog-properties", properties, true))
        .doesNotThrowAnyException();
    assertThat(Secrets.resolve(properties).properties()).isEqualTo(properties);
  }

  @Test
  void whatIsNotHereIsNamed() throws IOException {
    Path none = folder.resolve("none");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");

    assertThatThrownBy(() -> resolve("env:TIDEMARK_NO_SUCH_SECRET"))
        .isInstanceOf(UserError.class)
        .hasMessage("env:TIDEMARK_NO_SUCH_SECRET: is not set in the environment of this process");
    assertThatThrownBy(() -> resolve("file:" + none))
        .isInstanceOf(UserError.class)
        .hasMessage("file:" + none + ": there is no such file on this machine");
    assertThatThrownBy(() -> resolve("file:" + empty))
        .isInstanceOf(UserError.class)
        .hasMessage("file:" + empty + ": is empty");
  }

  @ParameterizedTest
  @CsvSource({"env:,env:NAME", "env:A-B,env:NAME", "file:,file:PATH", "file://host/x,file:PATH"})
  void otherFormsAreRefusedBeforeAnyWork(String reference, String form) {
    assertThatThrownBy(
            () -> Secrets.check("kafka-properties", Map.of("sasl.jaas.config", reference), false))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--kafka-properties=sasl.jaas.config="
                + reference
                + ": names no secret; write it as "
                + form);
  }

  @Test
  void secretsInTheOpenAreFound() {
    assertThat(
            Secrets.inTheOpen(
                "catalog-properties", "jdbc.user=me,jdbc.password=tulip,token=env:T,a.secret="))
        .containsExactly("--catalog-properties=jdbc.password");
    assertThat(Secrets.inTheOpen("catalog-uri", "jdbc:postgresql://db/t?user=me&password=tulip"))
        .containsExactly("--catalog-uri");
    assertThat(Secrets.inTheOpen("catalog-uri", "jdbc:postgresql://db:5432/t?user=me")).isEmpty();
    assertThat(Secrets.inTheOpen("input", "a.csv,b.csv")).isEmpty();
  }

  @Test
  void withoutReferencesNobodyIsAsked() {
    assertThat(resolve("plain")).containsEntry("jdbc.password", "plain");
    assertThat(service.asked()).isZero();
  }

  @Test
  void serviceThatIsNotThereIsAskedAgain() {
    service.with(LATEST, "tulip").failNext(2);

    assertThat(resolve("sm://my-project/password")).containsEntry("jdbc.password", "tulip");
    assertThat(service.asked()).isEqualTo(3);
  }

  @Test
  void whatCannotBeHadIsNamed() {
    assertThatThrownBy(() -> resolve("sm://my-project/none"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "sm://projects/my-project/secrets/none/versions/latest: there is no such secret, or no"
                + " such version of it");
    assertThatThrownBy(() -> resolve("sm://my-project/" + SecretManagerStandIn.DENIED))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "sm://projects/my-project/secrets/denied/versions/latest: may not be read by this"
                + " account; grant it roles/secretmanager.secretAccessor");
    service.with(LATEST, "");
    assertThatThrownBy(() -> resolve("sm://my-project/password"))
        .isInstanceOf(UserError.class)
        .hasMessage("sm://" + LATEST + ": is empty; add a version that is not");
  }

  @Test
  void secretThatWasChangedOnItsWayIsRefused() {
    service.with(LATEST, "tulip").corrupt();

    assertThatThrownBy(() -> resolve("sm://my-project/password"))
        .isInstanceOf(UserError.class)
        .hasMessage("sm://" + LATEST + ": was changed on its way; try again");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sm://",
        "sm://password",
        "sm://my-project/pass word",
        "sm://projects/my-project/secrets/password",
        "sm://projects/my-project/secrets/password/versions/",
        "sm://my-project/password/3"
      })
  void otherReferencesAreRefusedBeforeAnyWork(String reference) {
    assertThatThrownBy(
            () -> Secrets.check("catalog-properties", Map.of("jdbc.password", reference), false))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--catalog-properties=jdbc.password="
                + reference
                + ": names no secret; write it as sm://PROJECT/NAME or"
                + " sm://projects/PROJECT/secrets/NAME/versions/VERSION");
    assertThat(service.asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc.password",
        "token",
        "credential",
        "s3.secret-access-key",
        "sasl.jaas.config",
        "ssl.keystore.key",
        "ssl.keystore.password",
        "sasl.oauthbearer.client.secret",
        "clientSecret",
        "adls.sas-token.account",
        "gcs.encryption-key"
      })
  void secretInTheOpenIsRefusedWhereOthersSeeIt(String name) {
    Map<String, String> properties = Map.of(name, "tulip");

    assertThatThrownBy(() -> Secrets.check("catalog-properties", properties, true))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--catalog-properties="
                + name
                + ": job pages and logs would show this secret; keep it in Secret Manager and"
                + " write "
                + name
                + "=sm://PROJECT/NAME");
    assertThatCode(() -> Secrets.check("catalog-properties", properties, false))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc.user",
        "jdbc.schema-version",
        "token-refresh-enabled",
        "client.credentials-provider",
        "security.protocol",
        "s3.access-key-id"
      })
  void whatIsNoSecretMayBeSeen(String name) {
    assertThatCode(() -> Secrets.check("catalog-properties", Map.of(name, "value"), true))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5432/tidemark?user=me&password=tulip,true",
    "jdbc:h2:file:/x;PASSWORD=tulip,true",
    "https://me:tulip@catalog/iceberg,true",
    "sm://my-project/address,false"
  })
  void addressHoldsNoSecret(String address, boolean shown) {
    assertThatThrownBy(() -> Secrets.checkAddress("catalog-uri", address, shown))
        .isInstanceOf(UserError.class)
        .message()
        .startsWith("--catalog-uri")
        .doesNotContain("tulip");
  }

  @Test
  void failureThatTellsASecretIsToldWithoutIt() {
    service.with(LATEST, "tulip");
    Secrets secrets = Secrets.resolve(Map.of("jdbc.password", "sm://my-project/password"));
    RuntimeException telling =
        new IllegalStateException(
            "No connection", new IOException("Refused: me with tulip", new IOException("closed")));
    RuntimeException silent = new IllegalStateException("No connection");

    assertThat(secrets.conceal(silent)).isSameAs(silent);
    assertThat(secrets.conceal(telling))
        .hasMessage("IOException: closed")
        .hasNoCause()
        .hasNoSuppressedExceptions();
    assertThat(secrets.conceal(new IllegalStateException("Refused: tulip, tulip")))
        .hasMessage("IllegalStateException: Refused: [secret], [secret]");
  }
}
