package io.tidemark.templates;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dataflow is known here alone, and a launch of it knows no other runner. */
@AnalyzeClasses(packages = "io.tidemark", importOptions = ImportOption.DoNotIncludeTests.class)
class TemplatesWallsTest {
  @ArchTest
  static final ArchRule onlyTemplatesKnowDataflow =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tidemark.templates..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam.runners.dataflow..", "io.tidemark.templates..");

  @ArchTest
  static final ArchRule launchesKnowNoOtherRunner =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.templates..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.flink..",
              "org.apache.beam.runners.flink..",
              "org.apache.beam.runners.direct..",
              "io.tidemark.cli..");
}
