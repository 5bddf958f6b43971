package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.dataflow.model.ParameterMetadata;
import com.google.api.services.dataflow.model.TemplateMetadata;
import io.tidemark.pipelines.options.Form;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The metadata of templates, as Google's own client reads it. */
class MetadataTest {
  private static TemplateMetadata read(Template template) throws IOException {
    return GsonFactory.getDefaultInstance()
        .fromString(Metadata.of(template), TemplateMetadata.class);
  }

  private static Map<String, ParameterMetadata> parameters(Template template) throws IOException {
    return read(template).getParameters().stream()
        .collect(Collectors.toMap(ParameterMetadata::getName, Function.identity()));
  }

  static List<Template> templates() {
    return Template.all();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyPropertyIsOneThatDataflowKnows(Template template) throws IOException {
    TemplateMetadata metadata = read(template);

    assertThat(metadata.getUnknownKeys()).isEmpty();
    assertThat(metadata.getName()).isEqualTo(template.name());
    assertThat(metadata.getStreaming()).isEqualTo(template.equals(Template.LIVE));
    for (ParameterMetadata parameter : metadata.getParameters()) {
      assertThat(parameter.getUnknownKeys()).as(parameter.getName()).isEmpty();
      assertThat(parameter.getLabel()).as(parameter.getName()).isNotBlank();
      assertThat(parameter.getHelpText()).as(parameter.getName()).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyParameterIsAnOption(Template template) throws IOException {
    for (ParameterMetadata parameter : parameters(template).values()) {
      String value =
          parameter.getEnumOptions() == null
              ? switch (parameter.getParamType()) {
                case "NUMBER" -> "1";
                case "BOOLEAN" -> "true";
                default -> "text";
              }
              : parameter.getEnumOptions().get(0).getValue();

      assertThat(
              PipelineOptionsFactory.fromArgs("--" + parameter.getName() + "=" + value)
                  .as(template.options()))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void defaultsHaveTheFormThatIsAskedFor(Template template) throws IOException {
    for (ParameterMetadata parameter : parameters(template).values()) {
      if (parameter.getDefaultValue() != null && parameter.getRegexes() != null) {
        assertThat(parameter.getDefaultValue()).matches(parameter.getRegexes().get(0));
      }
    }
  }

  @Test
  void requiredIsWhatALaunchCannotDoWithout() throws IOException {
    assertThat(required(Template.BACKFILL)).containsExactlyInAnyOrder("input");
    assertThat(required(Template.LIVE)).containsExactlyInAnyOrder("input", "format");
    assertThat(required(Template.VERIFY)).isEmpty();
  }

  private static List<String> required(Template template) throws IOException {
    return parameters(template).values().stream()
        .filter(parameter -> !parameter.getIsOptional())
        .map(ParameterMetadata::getName)
        .toList();
  }

  @Test
  void formsTakeWhatAnOperatorWrites() throws IOException {
    Map<String, ParameterMetadata> live = parameters(Template.LIVE);
    assertThat("pubsub:projects/p/subscriptions/s").matches(form(live, "input"));
    assertThat("kafka:a:9092,b:9092/trades").matches(form(live, "input"));
    assertThat("projects/p/subscriptions/s").doesNotMatch(form(live, "input"));
    assertThat("500ms").matches(form(live, "early"));
    assertThat("2 s").doesNotMatch(form(live, "early"));
    Map<String, ParameterMetadata> backfill = parameters(Template.BACKFILL);
    assertThat("gs://lake/tables").matches(form(backfill, "warehouse"));
    assertThat("warehouse").doesNotMatch(form(backfill, "warehouse"));
    assertThat("2024-08-08").matches(form(backfill, "from"));
    assertThat("2024-08-08T00:00:00Z").matches(form(backfill, "from"));
    assertThat("yesterday").doesNotMatch(form(backfill, "from"));
    assertThat("1m,1d").matches(form(backfill, "intervals"));
    assertThat("2m").doesNotMatch(form(backfill, "intervals"));
    assertThat("bitstamp:BTC-USD").matches(form(backfill, "instrument"));
    assertThat("BTCUSD").doesNotMatch(form(backfill, "instrument"));
  }

  private static String form(Map<String, ParameterMetadata> parameters, String name) {
    return parameters.get(name).getRegexes().get(0);
  }

  /** Colours. */
  enum Colour {
    RED,
    BLUE
  }

  /** An interface with one option of each kind. */
  interface PaintOptions extends PipelineOptions {
    @Description("What to paint")
    @Validation.Required
    String getWall();

    void setWall(String wall);

    @Description("The colour")
    @Default.Enum("RED")
    Colour getColour();

    void setColour(Colour colour);

    @Description("How often")
    @Default.Integer(2)
    int getCoatCount();

    void setCoatCount(int coatCount);

    @Description("How fast")
    @Default.Double(1)
    double getSpeed();

    void setSpeed(double speed);

    @Description("Whether to wait")
    boolean isDry();

    void setDry(boolean dry);

    @Description("The paint")
    @Form("[a-z]+")
    String getPaintUri();

    void setPaintUri(String paintUri);
  }

  @Test
  void everyKindOfOptionIsRead() {
    assertThat(Parameter.of(PaintOptions.class))
        .extracting(
            Parameter::name,
            Parameter::label,
            Parameter::group,
            Parameter::required,
            Parameter::type,
            parameter -> parameter.defaultValue().orElse("none"),
            parameter -> parameter.form().orElse("any"))
        .containsExactly(
            tuple("wall", "Wall", "Paint", true, Parameter.Type.TEXT, "none", "any"),
            tuple("coatCount", "Coat count", "Paint", false, Parameter.Type.NUMBER, "2", "any"),
            tuple("colour", "Colour", "Paint", false, Parameter.Type.ENUM, "RED", "any"),
            tuple("dry", "Dry", "Paint", false, Parameter.Type.BOOLEAN, "none", "any"),
            tuple("paintUri", "Paint URI", "Paint", false, Parameter.Type.TEXT, "none", "[a-z]+"),
            tuple("speed", "Speed", "Paint", false, Parameter.Type.NUMBER, "1", "any"));
  }
}
