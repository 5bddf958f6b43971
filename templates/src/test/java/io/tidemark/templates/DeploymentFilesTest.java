package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.LiveOptions;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files for Flink say what Flink, its Kubernetes operator and Tidemark's jobs understand. */
class DeploymentFilesTest {
  private static final Path FILES = Path.of("flink");
  private static final String SCHEMA = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";
  private static final Pattern DASH = Pattern.compile("-([a-z])");

  private static Stream<Path> deployments() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("config.yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parse(String text) {
    return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static Map<String, Object> parse(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  private static Object at(Object tree, String path) {
    Object found = tree;
    for (String key : path.split("/", -1)) {
      found = found == null ? null : ((Map<?, ?>) found).get(key);
    }
    return found;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object tree, String path) {
    return (Map<String, Object>) at(tree, path);
  }

  private static List<?> list(Object tree, String path) {
    return (List<?>) at(tree, path);
  }

  /** The schema of a deployment, as the operator installs it in a cluster. */
  private static Map<String, Object> schema() throws IOException {
    try (InputStream in = DeploymentFilesTest.class.getResourceAsStream(SCHEMA)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return map(list(parse(text), "spec/versions").get(0), "schema/openAPIV3Schema");
    }
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void operatorKnowsEveryField(Path file) throws IOException {
    Map<String, Object> deployment = parse(file);

    assertThat(deployment)
        .containsEntry("apiVersion", "flink.apache.org/v1beta1")
        .containsEntry("kind", "FlinkDeployment");
    List<String> wrong = new ArrayList<>();
    check(deployment.get("spec"), map(schema(), "properties/spec"), "spec", wrong);
    assertThat(wrong).isEmpty();
  }

  /** Compares a value with its schema; what does not fit goes to the list. */
  private static void check(
      Object value, Map<String, Object> schema, String path, List<String> wrong) {
    List<?> allowed = list(schema, "enum");
    if (allowed != null && !allowed.contains(value)) {
      wrong.add(path + " is " + value + ", expected one of " + allowed);
    }
    if (Boolean.TRUE.equals(schema.get("x-kubernetes-preserve-unknown-fields"))) {
      return;
    }
    if (value instanceof Map<?, ?> fields) {
      Map<String, Object> any = map(schema, "additionalProperties");
      fields.forEach(
          (key, field) -> {
            Map<String, Object> its = any == null ? map(schema, "properties/" + key) : any;
            if (its == null) {
              wrong.add(path + "." + key + " is no field");
            } else {
              check(field, its, path + "." + key, wrong);
            }
          });
    } else if (value instanceof List<?> items) {
      Map<String, Object> item = map(schema, "items");
      for (Object each : items) {
        check(each, item, path + "[]", wrong);
      }
    } else if (!type(value).contains(String.valueOf(schema.get("type")))
        && !Boolean.TRUE.equals(schema.get("x-kubernetes-int-or-string"))) {
      wrong.add(path + " is " + value + ", expected a " + schema.get("type"));
    }
  }

  private static List<String> type(Object value) {
    if (value instanceof Integer) {
      return List.of("integer", "number");
    }
    return List.of(
        value.getClass().getSimpleName().toLowerCase(Locale.ROOT).replace("double", "number"));
  }

  private static Stream<Path> configurations() throws IOException {
    return Stream.concat(Stream.of(FILES.resolve("config.yaml")), deployments());
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void flinkKnowsEveryKeyAndTakesItsValue(Path file) throws Exception {
    Map<String, ConfigOption<?>> options = flinkOptions();
    Map<String, Object> tree = parse(file);
    Map<String, Object> given =
        file.endsWith("config.yaml") ? tree : map(tree, "spec/flinkConfiguration");

    assertThat(given).isNotEmpty();
    given.forEach(
        (key, value) -> {
          assertThat(options).containsKey(key);
          Configuration configuration = Configuration.fromMap(Map.of(key, value.toString()));
          assertThatCode(() -> configuration.get(options.get(key)))
              .as(key)
              .doesNotThrowAnyException();
        });
  }

  /** The options of Flink, by their keys. */
  private static Map<String, ConfigOption<?>> flinkOptions() throws Exception {
    Path jar =
        Path.of(CoreOptions.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Map<String, ConfigOption<?>> options = new HashMap<>();
    try (JarFile classes = new JarFile(jar.toFile())) {
      for (JarEntry entry : classes.stream().toList()) {
        if (entry.getName().matches("org/apache/flink/configuration/\\w+Options\\.class")) {
          String name = entry.getName().replace('/', '.').replace(".class", "");
          for (Field field : Class.forName(name).getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
              ConfigOption<?> option = (ConfigOption<?>) field.get(null);
              options.put(option.key(), option);
            }
          }
        }
      }
    }
    return options;
  }

  @ParameterizedTest
  @ValueSource(strings = {"live.yaml", "backfill.yaml"})
  void jobTakesItsArguments(String file) throws IOException {
    Map<String, Object> job = map(parse(FILES.resolve(file)), "spec/job");
    List<String> args = list(job, "args").stream().map(String.class::cast).toList();
    Class<? extends PipelineOptions> type =
        args.get(0).equals("live") ? LiveOptions.class : BackfillOptions.class;
    String[] options =
        args.stream().skip(1).map(DeploymentFilesTest::beamSpelling).toArray(String[]::new);

    assertThat(file).startsWith(args.get(0));
    PipelineOptionsFactory.fromArgs(options).withValidation().as(type);
    assertThatCode(() -> Class.forName((String) job.get("entryClass"))).doesNotThrowAnyException();
    assertThat(job.get("jarURI")).isEqualTo("local:///opt/flink/usrlib/" + jarInImage());
  }

  private static String beamSpelling(String option) {
    int equals = option.indexOf('=');
    return "--"
        + DASH.matcher(option.substring(2, equals))
            .replaceAll(dash -> dash.group(1).toUpperCase(Locale.ROOT))
        + option.substring(equals);
  }

  /** The jar that the image holds, which is the one that the build makes. */
  private static String jarInImage() throws IOException {
    String copy =
        Files.readAllLines(FILES.resolve("Dockerfile")).stream()
            .filter(line -> line.startsWith("COPY "))
            .findFirst()
            .orElseThrow();
    String jar = FlinkCluster.JAR.getFileName().toString();
    assertThat(copy).endsWith(" " + jar + " /opt/flink/usrlib/" + jar);
    return jar;
  }

  @Test
  void imageIsOfTheVersionThatDeploymentsName() throws IOException {
    assertThat(Files.readString(FILES.resolve("Dockerfile")))
        .as("a digest that is given, and another user than root")
        .contains(
            "--build-arg BASE=\"$(templates/bin/lock flink:1.19-java17)\"",
            "\nARG BASE\nFROM ${BASE}\n",
            "\nUSER flink\n");
    for (Path file : deployments().toList()) {
      assertThat(at(parse(file), "spec/flinkVersion")).as(file.toString()).isEqualTo("v1_19");
    }
  }
}
