package io.tidemark.transforms;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What happens to the data knows no runner, no input or output, and no clock. */
@AnalyzeClasses(
    packages = "io.tidemark.transforms",
    importOptions = ImportOption.DoNotIncludeTests.class)
class TransformsWallsTest {
  @ArchTest
  static final ArchRule dependsOnSchemasAndTheModelOnly =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.joda.time..",
              "io.tidemark.schemas..",
              "io.tidemark.transforms..",
              "org.apache.beam.sdk.coders..",
              "org.apache.beam.sdk.metrics..",
              "org.apache.beam.sdk.state..",
              "org.apache.beam.sdk.transforms..",
              "org.apache.beam.sdk.util",
              "org.apache.beam.sdk.values..");

  @ArchTest
  static final ArchRule readsNoFile =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..");

  @ArchTest
  static final ArchRule readsNoClock =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(org.joda.time.Instant.class, "now");

  @ArchTest
  static final ArchRule noPackageIsInACycle =
      slices().matching("io.tidemark.(**)").should().beFreeOfCycles();
}
