package io.tidemark.pipelines;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Each room knows only those before it, and no package knows one that knows it. */
@AnalyzeClasses(
    packages = {"io.tidemark.pipelines", "io.tidemark.cli"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class PipelinesWallsTest {
  @ArchTest
  static final ArchRule roomsDependOnThoseBeforeThem =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("pipelines")
          .definedBy("io.tidemark.pipelines..")
          .layer("cli")
          .definedBy("io.tidemark.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule noPackageIsInACycle =
      slices().matching("io.tidemark.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheCommandLineParsesCommands =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tidemark.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");
}
