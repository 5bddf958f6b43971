package io.tidemark.messaging.kafka;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.secrets.Secrets;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes clients of a Kafka cluster; secrets among their properties are fetched as one is made. */
public final class KafkaClients implements Serializable {
  private static final long serialVersionUID = 1;

  public static final String OPTION = "kafka-properties";

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int LINGER_MILLIS = 5;

  /** What other options decide, or a job relies on. */
  private static final Set<String> OWN =
      Set.of(
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

  private final String servers;
  private final Map<String, String> properties;

  private KafkaClients(String servers, Map<String, String> properties) {
    this.servers = servers;
    this.properties = properties;
  }

  /**
   * Clients of the brokers of an address.
   *
   * @throws UserError when a property is not the user's to set
   */
  public static KafkaClients of(KafkaAddress address, Map<String, String> properties) {
    for (String name : properties.keySet()) {
      if (OWN.contains(name)) {
        throw new UserError(
            "--" + OPTION + "=" + name + ": is Tidemark's to set; leave the property out");
      }
    }
    return new KafkaClients(address.servers(), Map.copyOf(properties));
  }

  /**
   * Checks that what is not Kafka is given no properties of it.
   *
   * @throws UserError when it is
   */
  public static void checkAbsent(Map<String, String> properties) {
    if (!properties.isEmpty()) {
      throw new UserError("--" + OPTION + ": is of Kafka alone; leave the option out");
    }
  }

  /** The properties that the user has set, secrets as references. */
  Map<String, Object> given() {
    return Map.copyOf(properties);
  }

  /** Makes a consumer of this configuration, in which secrets are references. */
  Consumer<byte[], byte[]> consumer(Map<String, Object> configuration) {
    return make(configuration, KafkaConsumer::new);
  }

  KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> configuration = configuration();
    configuration.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    return make(
        configuration,
        all -> new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  Admin admin() {
    Map<String, Object> configuration = configuration();
    configuration.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    configuration.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    return make(configuration, Admin::create);
  }

  private Map<String, Object> configuration() {
    Map<String, Object> configuration = new HashMap<>(properties);
    configuration.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    return configuration;
  }

  private <T> T make(Map<String, Object> configuration, Function<Map<String, Object>, T> client) {
    Secrets secrets = Secrets.resolve(properties);
    Map<String, Object> all = new HashMap<>(configuration);
    all.putAll(secrets.properties());
    try {
      return client.apply(all);
    } catch (KafkaException failure) {
      RuntimeException told = secrets.conceal(failure);
      throw new UserError("--" + OPTION + ": no client can be made: " + root(told), told);
    }
  }

  private static String root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /**
   * What to say when a topic cannot be asked.
   *
   * @param option that names the topic, with its value
   */
  UserError unreachable(String option, ExecutionException e) {
    Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
    String reason;
    if (cause instanceof UnknownTopicOrPartitionException) {
      reason = "there is no such topic; create it first";
    } else if (cause instanceof AuthenticationException
        || cause instanceof AuthorizationException) {
      reason = "the broker refuses: " + cause.getMessage() + "; check --" + OPTION;
    } else {
      reason = "cannot be reached; is " + servers + " a broker?";
    }
    return new UserError(option + ": " + reason, e);
  }
}
