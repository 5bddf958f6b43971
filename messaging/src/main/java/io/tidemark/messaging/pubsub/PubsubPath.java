package io.tidemark.messaging.pubsub;

import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Names of topics and subscriptions of Pub/Sub, and access to it. */
public final class PubsubPath {
  public static final String PREFIX = "pubsub:";

  private static final int CONNECT_MILLIS = 10_000;

  private static final Pattern PATH =
      Pattern.compile("projects/([^/]*)/(topics|subscriptions)/([A-Za-z][A-Za-z0-9._~%+-]{2,254})");

  private PubsubPath() {}

  /** Reads {@code pubsub:projects/P/subscriptions/S}. */
  public static String subscription(String option, String text) {
    return path(option, text, "subscriptions", "pubsub:projects/P/subscriptions/S");
  }

  /** Reads {@code pubsub:projects/P/topics/T}. */
  public static String topic(String option, String text) {
    return path(option, text, "topics", "pubsub:projects/P/topics/T");
  }

  private static String path(String option, String text, String kind, String form) {
    Matcher path = PATH.matcher(text.substring(PREFIX.length()));
    String rule = null;
    if (!path.matches()) {
      rule =
          text.startsWith("projects/", PREFIX.length())
              ? "is no name of " + kind
              : "names no project";
    } else if (path.group(1).isEmpty()) {
      rule = "names no project";
    } else if (!path.group(2).equals(kind)) {
      rule = "is one of the " + path.group(2) + ", not of the " + kind;
    }
    if (rule != null) {
      throw new UserError("--" + option + "=" + text + ": " + rule + "; write it as " + form);
    }
    return path.group();
  }

  /** An emulator, which is spoken to in plain HTTP, takes no credentials. */
  static void prepare(PipelineOptions options) {
    PubsubOptions pubsub = options.as(PubsubOptions.class);
    if (isEmulator(rootUrl(pubsub))) {
      pubsub.setCredentialFactoryClass(NoopCredentialFactory.class);
    }
  }

  /**
   * Checks that an emulator is there: a request would be tried again for long.
   *
   * @throws UserError when it is not
   */
  static void checkEmulator(PubsubOptions options) {
    URI url = rootUrl(options);
    if (!isEmulator(url)) {
      return;
    }
    try (Socket socket = new Socket()) {
      int port = url.getPort() < 0 ? 80 : url.getPort();
      socket.connect(new InetSocketAddress(url.getHost(), port), CONNECT_MILLIS);
    } catch (IOException e) {
      throw new UserError(
          "--pubsub-root-url=" + url + ": cannot be reached; is an emulator running there?", e);
    }
  }

  private static boolean isEmulator(URI rootUrl) {
    return "http".equals(rootUrl.getScheme());
  }

  private static URI rootUrl(PubsubOptions options) {
    return URI.create(options.getPubsubRootUrl());
  }
}
