package io.tidemark.pipelines;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Each room knows only those before it, and no package knows one that knows it. */
@AnalyzeClasses(
    packages = "io.tidemark",
    importOptions = {ImportOption.DoNotIncludeTests.class, PipelinesWallsTest.NoTestJars.class})
class PipelinesWallsTest {
  /** The fixtures of a module come as a jar. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule roomsDependOnThoseBeforeThem =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("schemas")
          .definedBy("io.tidemark.schemas..")
          .layer("transforms")
          .definedBy("io.tidemark.transforms..")
          .layer("storage")
          .definedBy("io.tidemark.storage..")
          .layer("messaging")
          .definedBy("io.tidemark.messaging..")
          .layer("pipelines")
          .definedBy("io.tidemark.pipelines..")
          .layer("cli")
          .definedBy("io.tidemark.cli..")
          .whereLayer("schemas")
          .mayNotAccessAnyLayer()
          .whereLayer("transforms")
          .mayOnlyAccessLayers("schemas")
          .whereLayer("storage")
          .mayOnlyAccessLayers("schemas", "transforms")
          .whereLayer("messaging")
          .mayOnlyAccessLayers("schemas", "transforms", "storage")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule noPackageIsInACycle =
      slices().matching("io.tidemark.(**)").should().beFreeOfCycles();

  /** Who reads tables needs no Beam: one who serves them has none. */
  @ArchTest
  static final ArchRule tablesAreReadWithoutBeam =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.tidemark.storage.files..",
              "io.tidemark.storage.catalog..",
              "io.tidemark.storage.parquet..",
              "io.tidemark.storage.read..",
              "io.tidemark.storage.tables..",
              "io.tidemark.storage.recover..",
              "io.tidemark.storage.secrets..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..");

  @ArchTest
  static final ArchRule messagesKnowNoTables =
      noClasses()
          .that()
          .resideInAPackage("io.tidemark.messaging..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.iceberg..")
          .orShould()
          .dependOnClassesThat(
              resideInAPackage("io.tidemark.storage..")
                  .and(not(resideInAPackage("io.tidemark.storage.secrets..")))
                  .as("reside in storage beside its secrets"));

  @ArchTest
  static final ArchRule onlyTheCommandLineParsesCommands =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tidemark.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");
}
