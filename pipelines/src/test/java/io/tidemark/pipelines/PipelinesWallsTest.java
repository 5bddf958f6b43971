package io.tidemark.pipelines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Sources and sinks do not know each other, and nothing below the command line knows it. */
@AnalyzeClasses(packages = "io.tidemark", importOptions = ImportOption.DoNotIncludeTests.class)
class PipelinesWallsTest {
  @ArchTest
  static final ArchRule modulesDependOnThoseBeforeThem =
      noClasses()
          .that()
          .resideInAnyPackage("io.tidemark.schemas..", "io.tidemark.transforms..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tidemark.pipelines..");

  @ArchTest
  static final ArchRule sourcesAndSinksAreStrangers =
      noClasses()
          .that()
          .resideInAnyPackage("io.tidemark.pipelines.files..", "io.tidemark.pipelines.streams..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tidemark.pipelines.iceberg..")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.iceberg..");

  @ArchTest
  static final ArchRule nothingKnowsTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tidemark.pipelines.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.tidemark.pipelines.cli..", "picocli..");

  @ArchTest
  static final ArchRule packagesOfTransformsHaveNoCycles =
      slices().matching("io.tidemark.transforms.(*)..").should().beFreeOfCycles();
}
