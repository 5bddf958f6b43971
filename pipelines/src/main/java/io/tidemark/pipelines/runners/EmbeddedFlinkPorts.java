package io.tidemark.pipelines.runners;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * Closes the ports of embedded Flink. It cannot be started without its REST interface, which runs
 * whatever code it is sent, and without its server of files. Both listen at the loopback address
 * alone, and ask for TLS with a certificate on either side, of which none exists: no handshake
 * succeeds, whoever begins it. The process itself needs neither port. Its jobs are started, stopped
 * and asked in the process, savepoints among it, and what Flink would move by files goes with its
 * messages, which do not leave the process.
 */
final class EmbeddedFlinkPorts {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String REST = "security.ssl.rest.";
  private static final String INTERNAL = "security.ssl.internal.";

  /** The key store is empty: this protects nothing. */
  private static final String PASSWORD = "nothing";

  private EmbeddedFlinkPorts() {}

  /**
   * Adds what closes the ports, where a configuration does not say it itself. One with settings
   * below {@code security.ssl.rest} keeps its REST interface as it sets it up, and likewise {@code
   * security.ssl.internal}.
   *
   * @param folder where the key store is written that Flink wants to see
   */
  static void close(Configuration configuration, Path folder) {
    Map<String, String> closed = new LinkedHashMap<>();
    closed.put(RestOptions.BIND_ADDRESS.key(), LOOPBACK);
    closed.put(RestOptions.ADDRESS.key(), LOOPBACK);
    closed.put(JobManagerOptions.BIND_HOST.key(), LOOPBACK);
    closed.put(JobManagerOptions.ADDRESS.key(), LOOPBACK);
    closed.put(TaskManagerOptions.BIND_HOST.key(), LOOPBACK);
    closed.put(TaskManagerOptions.HOST.key(), LOOPBACK);
    boolean rest = configuration.keySet().stream().noneMatch(key -> key.startsWith(REST));
    boolean internal = configuration.keySet().stream().noneMatch(key -> key.startsWith(INTERNAL));
    if (rest || internal) {
      String store = emptyStore(folder).toString();
      if (rest) {
        closed.put(SecurityOptions.SSL_REST_ENABLED.key(), "true");
        closed.put(SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED.key(), "true");
        addStore(REST, store, closed);
      }
      if (internal) {
        closed.put(SecurityOptions.SSL_INTERNAL_ENABLED.key(), "true");
        addStore(INTERNAL, store, closed);
        closed.put(BlobServerOptions.OFFLOAD_MINSIZE.key(), Integer.toString(Integer.MAX_VALUE));
      }
    }
    closed.forEach(
        (key, value) -> {
          if (!configuration.containsKey(key)) {
            configuration.setString(key, value);
          }
        });
  }

  private static void addStore(String of, String store, Map<String, String> to) {
    to.put(of + "keystore", store);
    to.put(of + "keystore-password", PASSWORD);
    to.put(of + "key-password", PASSWORD);
    to.put(of + "truststore", store);
    to.put(of + "truststore-password", PASSWORD);
  }

  private static Path emptyStore(Path folder) {
    Path file = folder.resolve("no-keys.p12");
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      try (OutputStream out = Files.newOutputStream(file)) {
        store.store(out, PASSWORD.toCharArray());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
