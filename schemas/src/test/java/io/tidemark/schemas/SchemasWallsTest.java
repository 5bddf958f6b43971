package io.tidemark.schemas;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.tidemark.schemas",
    importOptions = ImportOption.DoNotIncludeTests.class)
class SchemasWallsTest {

  @ArchTest
  static final ArchRule DEPENDS_ON_THE_MODEL_OF_ICEBERG_AND_A_COMPRESSION_ONLY =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "com.github.luben.zstd",
              "io.tidemark.schemas..",
              "org.apache.iceberg",
              "org.apache.iceberg.types");

  @ArchTest
  static final ArchRule OPENS_NOTHING =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..")
                  .or(nameMatching("java\\.io\\.(File|RandomAccess|Console).*")));

  @ArchTest
  static final ArchRule NO_PACKAGE_IS_IN_A_CYCLE =
      slices().matching("io.tidemark.(**)").should().beFreeOfCycles();
}
