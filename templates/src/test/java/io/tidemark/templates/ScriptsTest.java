package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts would run, and what they refuse. */
class ScriptsTest {
  private static final String LAUNCHER =
      "gcr.io/dataflow-templates-base/java17-template-launcher-base";
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));
  private static final long LIMIT_SECONDS = 60;
  private static final String KEY = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k";

  /** What a script printed, and how it ended. */
  private record Ended(int code, String printed) {}

  private static Ended run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("scripts", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String printed = Files.readString(output);
    Files.delete(output);
    assertThat(ended).as("ended: %s", printed).isTrue();
    return new Ended(process.exitValue(), printed);
  }

  /** The lines that a script prints in a dry run. */
  private static List<String> dryRun(String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("templates/bin/" + script, "--dry-run"));
    command.addAll(Arrays.asList(arguments));
    Ended ended = run(command.toArray(new String[0]));
    assertThat(ended.code()).as(ended.printed()).isZero();
    List<String> lines = ended.printed().lines().toList();
    for (String line : lines) {
      checkWithGcloud(line);
    }
    return lines;
  }

  /** Where gcloud is on this machine, it says whether it would take a command. */
  private static void checkWithGcloud(String line) throws IOException, InterruptedException {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcloud")));
    if (there && line.startsWith("gcloud ")) {
      Ended checked =
          run(
              "gcloud",
              "meta",
              "lint-gcloud-commands",
              "--command-string=" + line.replace("'", ""));
      assertThat(checked.printed())
          .as("what gcloud says of: %s", line)
          .contains("\"success\": true");
    }
  }

  private static String refused(String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("templates/bin/" + script));
    command.addAll(Arrays.asList(arguments));
    Ended ended = run(command.toArray(new String[0]));
    assertThat(ended.code()).as(ended.printed()).isEqualTo(2);
    return ended.printed().strip();
  }

  @Test
  void runLive() throws IOException, InterruptedException {
    assertThat(
            dryRun(
                "run",
                "live",
                "--project=p",
                "--region=europe-west1",
                "--bucket=lake",
                "--service-account=live@p.iam.gserviceaccount.com",
                "--subnetwork=regions/europe-west1/subnetworks/jobs",
                "--kms-key=" + KEY,
                "--labels=team=data",
                "--pipeline-options=diskSizeGb=50",
                "--",
                "--input=pubsub:projects/p/subscriptions/trades",
                "--format=coinbase.ws",
                "--intervals=1m,1h",
                "--warehouse=gs://lake/tables"))
        .containsExactly(
            "gcloud dataflow flex-template run tidemark-live --project=p --region=europe-west1"
                + " --template-file-gcs-location=gs://lake/templates/tidemark-live.json"
                + " --staging-location=gs://lake/staging --temp-location=gs://lake/temp"
                + " --service-account-email=live@p.iam.gserviceaccount.com --num-workers=1"
                + " --max-workers=3 --worker-machine-type=n2-standard-2"
                + " --subnetwork=regions/europe-west1/subnetworks/jobs --disable-public-ips"
                + " --dataflow-kms-key="
                + KEY
                + " --enable-streaming-engine"
                + " --additional-user-labels=app=tidemark,template=live,team=data"
                + " --additional-pipeline-options=diskSizeGb=50"
                + " '--parameters=^;^input=pubsub:projects/p/subscriptions/trades"
                + ";format=coinbase.ws;intervals=1m,1h;warehouse=gs://lake/tables'");
  }

  @Test
  void runVerify() throws IOException, InterruptedException {
    assertThat(
            dryRun(
                "run",
                "verify",
                "--region=europe-west1",
                "--bucket=lake",
                "--service-account=verify@p.iam.gserviceaccount.com",
                "--public-ips",
                "--",
                "--warehouse=gs://lake/tables"))
        .singleElement()
        .asString()
        .contains("gs://lake/templates/tidemark-verify.json")
        .endsWith(" '--parameters=^;^warehouse=gs://lake/tables'");
  }

  @Test
  void runBackfill() throws IOException, InterruptedException {
    assertThat(
            dryRun(
                "run",
                "backfill",
                "--region=europe-west1",
                "--bucket=lake",
                "--service-account=backfill@p.iam.gserviceaccount.com",
                "--public-ips",
                "--job=august",
                "--workers=4",
                "--max-workers=40",
                "--worker-type=n2-highmem-4",
                "--",
                "--input=gs://lake/trades/*.csv",
                "--format=trades.csv",
                "--catalogUri=jdbc:postgresql://db/tables?a=b;c",
                "--warehouse=gs://lake/tables"))
        .containsExactly(
            "gcloud dataflow flex-template run august --region=europe-west1"
                + " --template-file-gcs-location=gs://lake/templates/tidemark-backfill.json"
                + " --staging-location=gs://lake/staging --temp-location=gs://lake/temp"
                + " --service-account-email=backfill@p.iam.gserviceaccount.com --num-workers=4"
                + " --max-workers=40 --worker-machine-type=n2-highmem-4"
                + " --additional-user-labels=app=tidemark,template=backfill"
                + " '--parameters=^~^input=gs://lake/trades/*.csv~format=trades.csv"
                + "~catalogUri=jdbc:postgresql://db/tables?a=b;c~warehouse=gs://lake/tables'");
  }

  @Test
  void update() throws IOException, InterruptedException {
    assertThat(
            dryRun(
                "update",
                "live",
                "--region=europe-west1",
                "--bucket=lake",
                "--service-account=live@p.iam.gserviceaccount.com",
                "--subnetwork=jobs",
                "--transform-name-mapping=Old=New,Gone=",
                "--",
                "--input=pubsub:projects/p/subscriptions/trades",
                "--format=coinbase.ws",
                "--warehouse=gs://lake/tables"))
        .singleElement()
        .asString()
        .startsWith("gcloud dataflow flex-template run tidemark-live --region=europe-west1")
        .contains(" --update --transform-name-mappings=Old=New,Gone= ");
  }

  @Test
  void drain() throws IOException, InterruptedException {
    assertThat(dryRun("drain", "tidemark-live", "--region=europe-west1", "--project=p"))
        .containsExactly(
            "gcloud dataflow jobs list --status=active --filter=name=tidemark-live"
                + " '--format=value(id)' --region=europe-west1 --project=p",
            "gcloud dataflow jobs drain JOB_ID --region=europe-west1 --project=p");
    assertThat(dryRun("drain", "2024-08-08_01_02_03-4567", "--region=europe-west1"))
        .containsExactly(
            "gcloud dataflow jobs drain 2024-08-08_01_02_03-4567 --region=europe-west1");
  }

  @Test
  void build() throws IOException, InterruptedException {
    String repository = "europe-west1-docker.pkg.dev/p/tidemark";
    assertThat(dryRun("build", "--repository=" + repository, "--bucket=lake", "--tag=v1"))
        .containsExactly(
            "templates/bin/generate",
            "templates/bin/lock " + LAUNCHER,
            "./mvnw -B -q -ntp -pl templates -am -Pimage -DskipTests -Dimage.repository="
                + repository
                + " -Dimage.tag=v1 -Dimage.base="
                + LAUNCHER
                + " package",
            "gcloud storage cp templates/target/tidemark-backfill.json"
                + " gs://lake/templates/tidemark-backfill.json",
            "gcloud storage cp templates/target/tidemark-live.json"
                + " gs://lake/templates/tidemark-live.json",
            "gcloud storage cp templates/target/tidemark-verify.json"
                + " gs://lake/templates/tidemark-verify.json");
    assertThat(dryRun("build", "--local"))
        .containsExactly(
            "templates/bin/generate", "./mvnw -B -q -ntp -pl templates -am -DskipTests package");
  }

  /** A registry's answers are those of a stand-in of its client. */
  @Test
  void lock(@TempDir Path folder) throws IOException, InterruptedException {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    String newer = "sha256:" + "fedcba9876543210".repeat(4);
    Path locked = folder.resolve("images.lock");
    String command =
        "PATH=" + folder + ":$PATH TIDEMARK_IMAGES_LOCK=" + locked + " templates/bin/lock ";
    answer(folder, digest);
    assertThat(run("sh", "-c", command + "flink:1.19-java17"))
        .isEqualTo(new Ended(0, "flink:1.19-java17@" + digest + "\n"));
    assertThat(run("sh", "-c", command + LAUNCHER).code()).isZero();

    answer(folder, newer);
    assertThat(run("sh", "-c", command + "flink:1.19-java17").printed())
        .as("what is locked stays")
        .isEqualTo("flink:1.19-java17@" + digest + "\n");
    assertThat(run("sh", "-c", command + "flink:1.19-java17 --update").code()).isZero();
    assertThat(Files.readAllLines(locked))
        .containsExactly("flink:1.19-java17@" + newer, LAUNCHER + "@" + digest);

    answer(folder, "no such image");
    Ended refused = run("sh", "-c", command + "flink:1.20");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.printed())
        .isEqualTo(
            "templates/bin/lock: flink:1.20: the registry's answer is no digest: no such image\n");
  }

  private static void answer(Path folder, String answer) throws IOException {
    Path crane = Files.writeString(folder.resolve("crane"), "#!/bin/sh\necho '" + answer + "'\n");
    assertThat(crane.toFile().setExecutable(true)).isTrue();
  }

  /** The commands of the guide that have {@code --dry-run}, each as one line. */
  static List<String> guide() throws IOException {
    String text = Files.readString(ROOT.resolve("templates/README.md")).replace("\\\n", " ");
    return text.lines()
        .filter(line -> line.startsWith("    ") && line.contains(" --dry-run"))
        .map(String::strip)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("guide")
  void theGuideCanBeFollowed(String command) throws IOException, InterruptedException {
    Ended ended = run("sh", "-c", command);

    assertThat(ended.code()).as(ended.printed()).isZero();
    assertThat(ended.printed()).contains("gcloud ");
    for (String line : ended.printed().lines().toList()) {
      checkWithGcloud(line);
    }
  }

  @Test
  void wrongRequestsSayWhatToDo() throws IOException, InterruptedException {
    String[] job = {
      "live", "--region=europe-west1", "--bucket=lake", "--service-account=a@p.com", "--public-ips"
    };
    assertThat(refused("run"))
        .isEqualTo(
            "templates/bin/run: no template is named: backfill, live or verify; see"
                + " 'templates/bin/run --help'");
    assertThat(refused("run", "liv"))
        .isEqualTo("templates/bin/run: liv: no such template; there are backfill, live and verify");
    assertThat(refused("run", "live"))
        .isEqualTo(
            "templates/bin/run: --region: missing (where the job runs); see 'templates/bin/run"
                + " --help'");
    assertThat(refused("run", "live", "--bucket=gs://lake", "--region=europe-west1"))
        .contains("--service-account: missing");
    assertThat(refused("run", with(job, "--bucket=gs://lake")))
        .endsWith("--bucket=gs://lake: is no name of a bucket; write it without gs://");
    assertThat(refused("run", with(job, "--workers=9")))
        .endsWith("--workers=9: more than --max-workers=3");
    assertThat(refused("run", with(job, "--input=x")))
        .contains("--input=x: no such option; parameters of the template stand after --");
    assertThat(refused("run", with(job, "--", "--inputs=x")))
        .endsWith("--inputs: tidemark-live has no such parameter; see templates/OPTIONS.md");
    assertThat(refused("run", with(job, "--", "--input=x", "--format=f")))
        .endsWith(
            "--warehouse: missing, gs://BUCKET/FOLDER of the Iceberg tables; add it after --, or"
                + " --sinks=bigquery");
    assertThat(refused("run", with(job, "--", "--input=x")))
        .endsWith("--format: missing, a parameter that tidemark-live needs; add it after --");
    assertThat(refused("update", "backfill"))
        .endsWith("backfill: only a job that runs without an end is updated: live");
    assertThat(refused("drain", "--region=europe-west1")).contains("no job is named");
    assertThat(refused("build", "--bucket=lake")).contains("--repository: missing");
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(Arrays.asList(more));
    return all.toArray(new String[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"build", "run", "update", "drain"})
  void helpIsThere(String script) throws IOException, InterruptedException {
    Ended ended = run("templates/bin/" + script, "--help");

    assertThat(ended.code()).isZero();
    assertThat(ended.printed()).contains("templates/bin/" + script, "--dry-run");
    assertThat(ended.printed().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void launcherTellsWhatItGivesToTheJvm() throws IOException, InterruptedException {
    Ended backfill = run("env", "TIDEMARK_SHOW_FLAGS=true", "./tidemark", "backfill");
    Ended live = run("env", "TIDEMARK_SHOW_FLAGS=true", "./tidemark", "live");

    assertThat(backfill.printed().strip().split(" "))
        .allMatch(flag -> flag.startsWith("-X") || flag.startsWith("--add-opens="))
        .contains(
            "-XX:+UseParallelGC", "-XX:MaxNewSize=800m", "-XX:Tier4InvocationThreshold=20000");
    assertThat(live.printed())
        .contains("-XX:+UseParallelGC", "-XX:InitialRAMPercentage=25")
        .contains("-XX:Tier4InvocationThreshold=100000")
        .doesNotContain("-XX:MaxNewSize");
  }

  @Test
  void shellcheckFindsNothing() throws IOException, InterruptedException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "shellcheck"))),
        "Skipped: no shellcheck; install it: apt-get install shellcheck");

    Ended ended =
        run(
            "sh",
            "-c",
            "shellcheck -x tidemark .ci/run benchmarks/run docs/drill docs/reliability templates/bin/* terraform/check/run");

    assertThat(ended.printed()).isEmpty();
  }
}
