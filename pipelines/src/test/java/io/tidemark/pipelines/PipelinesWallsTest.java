package io.tidemark.pipelines;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Each room knows only those before it, and no package knows one that knows it. */
@AnalyzeClasses(
    packages = {"io.tidemark.messaging", "io.tidemark.pipelines", "io.tidemark.cli"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class PipelinesWallsTest {
  @ArchTest
  static final ArchRule roomsDependOnThoseBeforeThem =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("messaging")
          .definedBy("io.tidemark.messaging..")
          .layer("pipelines")
          .definedBy("io.tidemark.pipelines..")
          .layer("cli")
          .definedBy("io.tidemark.cli..")
          .whereLayer("messaging")
          .mayNotAccessAnyLayer()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule noPackageIsInACycle =
      slices().matching("io.tidemark.(**)").should().beFreeOfCycles();

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
