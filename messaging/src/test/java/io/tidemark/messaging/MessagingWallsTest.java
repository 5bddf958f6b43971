package io.tidemark.messaging;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.tidemark.messaging.kafka.KafkaClients;
import io.tidemark.messaging.kafka.KafkaSink;
import io.tidemark.messaging.stream.MessageDefaults;
import io.tidemark.messaging.stream.MessageSink;

/** Messages know no tables, and no package knows one that knows it. */
@AnalyzeClasses(
    packages = "io.tidemark.messaging",
    importOptions = ImportOption.DoNotIncludeTests.class)
class MessagingWallsTest {
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

  /**
   * Who sends messages runs no job: a collector of them has no Beam. Beam's client sends to
   * Pub/Sub.
   */
  @ArchTest
  static final ArchRule messagesAreSentToKafkaWithoutBeam =
      noClasses()
          .that()
          .belongToAnyOf(
              MessageSink.class, MessageDefaults.class, KafkaSink.class, KafkaClients.class)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..");
}
