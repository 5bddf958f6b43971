package io.tidemark.pipelines;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** No package knows one that knows it. */
@AnalyzeClasses(
    packages = "io.tidemark.pipelines",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PipelinesWallsTest {
  @ArchTest
  static final ArchRule noPackageIsInACycle =
      slices().matching("io.tidemark.(**)").should().beFreeOfCycles();
}
