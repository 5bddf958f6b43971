package io.tidemark.storage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Tables are read without Beam, and no package knows one that knows it. */
@AnalyzeClasses(
    packages = "io.tidemark.storage",
    importOptions = ImportOption.DoNotIncludeTests.class)
class StorageWallsTest {
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
}
