package io.tidemark.pipelines.streams;

import io.tidemark.pipelines.UserError;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Names of topics and subscriptions of Pub/Sub, and access to it. */
final class PubsubPath {
  static final String PREFIX = "pubsub:";

  private static final Pattern PATH =
      Pattern.compile("projects/([^/]*)/(topics|subscriptions)/([A-Za-z][A-Za-z0-9._~%+-]{2,254})");

  private PubsubPath() {}

  /** Reads {@code pubsub:projects/P/subscriptions/S}. */
  static String subscription(String option, String text) {
    return path(option, text, "subscriptions", "pubsub:projects/P/subscriptions/S");
  }

  /** Reads {@code pubsub:projects/P/topics/T}. */
  static String topic(String option, String text) {
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
    if ("http".equals(URI.create(pubsub.getPubsubRootUrl()).getScheme())) {
      pubsub.setCredentialFactoryClass(NoopCredentialFactory.class);
    }
  }
}
