package io.tidemark.messaging.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A key of a server at 127.0.0.1 with its certificate, which it has signed itself. */
public final class TestKeys {
  /** Opens the store. */
  public static final String PASSWORD = "of-the-store";

  private final Path store;
  private final String name;

  private TestKeys(Path store, String name) {
    this.store = store;
    this.name = name;
  }

  /** Makes a key of a name of its own, in a store in a folder. */
  public static TestKeys make(Path folder, String name) throws IOException, InterruptedException {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new AssertionError(Files.readString(folder.resolve(name + ".log")));
    }
    return new TestKeys(store, name);
  }

  /** The store of both, PKCS 12. */
  public Path store() {
    return store;
  }

  /** The certificate as PEM, in a file beside the store. */
  public Path certificate() throws IOException, GeneralSecurityException {
    return pem("CERTIFICATE", open().getCertificate(name).getEncoded());
  }

  /** The key as PEM, in a file beside the store that its owner alone may read. */
  public Path key() throws IOException, GeneralSecurityException {
    Path file = pem("PRIVATE KEY", open().getKey(name, PASSWORD.toCharArray()).getEncoded());
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private KeyStore open() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private Path pem(String kind, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return Files.writeString(
        store.resolveSibling(name + "-" + kind.replace(' ', '-') + ".pem"),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }
}
