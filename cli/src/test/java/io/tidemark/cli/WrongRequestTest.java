package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong request ends in one line that says what to do, with exit code 2. */
class WrongRequestTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "shwo | shwo: no such command, did you mean 'show'?",
        "fly | fly: no such command; there are demo, backfill, live, publish, verify, maintain, dead-letters, show, catalog, ddl, upgrade, share, formats, benchmark, help",
        "live | --input: missing; see 'tidemark live --help'",
        "live --input=kafka:h:1/t | --format: missing; 'tidemark formats' lists those there are",
        "live --input=a.csv --format=trades.csv | --input=a.csv: is no input; write it as pubsub:projects/P/subscriptions/S, kafka:HOST:PORT[,HOST:PORT]/TOPIC or replay:FILES",
        "live --input=kafka:h:1/t --format=trades.cvs | --format=trades.cvs: no such format, did you mean 'trades.csv'?",
        "live --input=kafka:h:1/t --format=trades.csv --early=5 | --early=5: is not a span of time; write it as 500ms, 30s, 5m or 2h",
        "live --input=kafka:h:1/t --format=trades.csv --name=a/b | --name=a/b: is not a name; write letters, digits, '.', '_' and '-', 100 at most",
        "live --input=kafka:h:1/t --format=trades.csv --namespace=A-B | --namespace=A-B: is not a name; write lower-case letters, digits and '_', a letter first",
        "live --input=kafka:h:1/t --format=trades.csv --semantics=0 | --semantics=0: must be 1 to 400000",
        "benchmark | benchmark: is built from the sources; run './tidemark benchmark' there",
        "show cadles | cadles: no such command, did you mean 'candles'?",
        "catalog restor | restor: no such command, did you mean 'restore'?",
        "catalog backup | --to: missing; see 'tidemark catalog backup --help'",
        "catalog restore --from=none --metadata=x | --metadata=x: is told by the backup; leave it out",
        "catalog relocate --warehouse=none | --warehouse=none: there is no such folder; fill it with 'tidemark backfill'",
        "catalog forget --warehouse=none | --warehouse=none: there is no such folder; fill it with 'tidemark backfill'",
        "help bakfill | bakfill: no such command, did you mean 'backfill'?",
        "help show tabels | tabels: no such command, did you mean 'tables'?",
        "--quiet | --quiet: no such option; see 'tidemark --help'",
        "formats --all=1 | --all: no such option; see 'tidemark formats --help'",
        "formats all | all: 'tidemark formats' takes no argument",
        "demo ./here | ./here: belongs to no option, did you mean '--warehouse=./here'?",
        "backfill a.csv | a.csv: belongs to no option, did you mean '--input=a.csv'?",
        "backfill --input a.csv b.csv | b.csv: belongs to no option; quote globs, and write lists with commas",
        "backfill --inptu=a.csv | --inptu: no such option, did you mean '--input'?",
        "backfill -input=a.csv | -input: no such option, did you mean '--input'?",
        "backfill --paralelism=2 | --paralelism: no such option, did you mean '--parallelism'?",
        "backfill --nonsense=2 | --nonsense: no such option; see 'tidemark backfill --help'",
        "show tables --runner=FlinkRunner | --runner: no such option; see 'tidemark show tables --help'",
        "show tables --catalog-ur=x | --catalog-ur: no such option, did you mean '--catalog-uri'?",
        "backfill --input | --input: needs a value, as in --input=GLOB[,GLOB]",
        "backfill --input= | --input: needs a value, as in --input=GLOB[,GLOB]",
        "backfill --input --format=x | --input: needs a value, as in --input=GLOB[,GLOB]",
        "backfill --parallelism | --parallelism: needs a value, as in --parallelism=VALUE",
        "backfill --from=2024-01-01 --from=2024-01-02 | --from: given twice; give it once",
        "show tables --catalog-uri=x --catalogUri=y | --catalog-uri: given twice; give it once",
        "backfill --parallelism=2 --parallelism=2 | --parallelism: given twice; give it once",
        "backfill --parallelism=two | --parallelism=two: the option takes no such value",
        "backfill --semantics=one | --semantics=one: is not a whole number",
        "backfill --runner=FlinkRuner | --runner=FlinkRuner: no such runner, did you mean 'FlinkRunner'?",
        "backfill --runner=Spark | --runner=Spark: no such runner; there are DirectRunner, FlinkRunner",
        "backfill --catalog=jdcb | --catalog=jdcb: no such value, did you mean 'jdbc'?",
        "show candles --output=cvs | --output=cvs: no such value, did you mean 'csv'?",
        "show candles --output=yaml | --output=yaml: no such value; there are table, csv, json",
        "show candles --limit=0 --warehouse=none | --limit=0: must be 1 or more",
        "show candles --limit=all | --limit=all: is not a whole number",
        "show candles --interval=2h | --interval=2h: no such interval; there are 1m, 5m, 15m, 1h, 4h, 1d, 1w",
        "show candles --from=soon | --from=soon: is not a time; write it as 2024-01-01 or 2024-01-01T00:00:00Z",
        "show tables --catalog=rest | --catalog=rest: needs the catalog's address; add --catalog-uri=http://...",
        "show tables --catalog-properties=x | --catalog-properties: part 1 of 1 has no name; write parts as name=value, with no comma in a value",
        "show tables --catalogProperties=x | --catalog-properties: part 1 of 1 has no name; write parts as name=value, with no comma in a value",
        "verify --input=a.csv | --input=a.csv: the tables are compared with the raw log; add --against=files, or leave the option out",
        "verify --format=bitstamp.csv --warehouse=pom.xml | --format=bitstamp.csv: each message of the raw log says it; leave the option out",
        "verify --instrument=a:B-C --warehouse=pom.xml | --instrument=a:B-C: each message of the raw log says it; leave the option out",
        "verify --against=files | --against=files: needs the files; add --input=GLOB --format=NAME",
        "verify --against=files --input=raw | --input=raw: the raw log is no file; write --against=raw, or ./raw for a file of that name",
        "verify --against=file | --against=file: no such value, did you mean 'files'?",
        "verify --against=files --input=a.csv --warehouse=pom.xml | --format: missing; 'tidemark formats' lists those there are",
        "verify --warehouse=none | --warehouse=none: there is no such folder; fill it with 'tidemark backfill'",
        "verify --from=2024-01-01T00:00:30Z --warehouse=pom.xml | --from=2024-01-01T00:00:30Z: is not a whole minute, and would cut a candle",
        "verify --repair=yes | Invalid value for option '--repair': 'yes' is not a boolean",
        "verify --from=soon --warehouse=pom.xml | --from=soon: is not a time; write it as 2024-01-01 or 2024-01-01T00:00:00Z",
        "verify --window=2h --warehouse=pom.xml | --window=2h: no such interval; there are 1m, 5m, 15m, 1h, 4h, 1d, 1w",
        "verify --semantics=0 --warehouse=pom.xml | --semantics=0: must be 1 to 400000",
        "verify --intervals=2h --warehouse=pom.xml | --intervals=2h: no such interval; there are 1m, 5m, 15m, 1h, 4h, 1d, 1w",
        "dead-letters shwo | shwo: no such command, did you mean 'show'?",
        "dead-letters list --limit=0 --warehouse=none | --limit=0: must be 1 or more",
        "dead-letters list --output=xml | --output=xml: no such value; there are table, csv, json",
        "dead-letters list --warehouse=none | --warehouse=none: there is no such folder; fill it with 'tidemark backfill'",
        "dead-letters show | ID: missing; 'tidemark dead-letters list' shows those there are",
        "dead-letters show a b | b: belongs to no option, did you mean '--id=b'?",
        "dead-letters show --id=a b | b: belongs to no option; quote globs, and write lists with commas",
        "dead-letters show a --warehouse=none | --warehouse=none: there is no such folder; fill it with 'tidemark backfill'",
        "dead-letters replay --warehouse=none | --warehouse=none: there is no such folder; fill it with 'tidemark backfill'",
        "dead-letters replay --instrument=x --warehouse=. | --instrument=x: is no instrument; write it as venue:BASE-QUOTE, as in bitstamp:BTC-USD",
        "dead-letters replay --semantics=x | --semantics=x: is not a whole number",
        "backfill | --input: missing; see 'tidemark backfill --help'",
        "backfill --input=x | --format: missing; 'tidemark formats' lists those there are",
        "ddl | --dialect: missing; write --dialect=bigquery or --dialect=iceberg",
        "ddl --dialect=spark | --dialect=spark: no such value; there are bigquery, iceberg",
        "ddl --dialect=bigquery | --bigquery-dataset: missing; write it as PROJECT.DATASET",
        "ddl --dialect=bigquery --bigquery-dataset=trades | --bigquery-dataset=trades: is no dataset; write it as PROJECT.DATASET",
        "ddl --dialect=bigquery --bigquery-dataset=my-project.trades --biglake=lake | --biglake=lake: is no connection; write it as PROJECT.REGION.NAME",
        "ddl --dialect=bigquery --bigquery-dataset=my-project.trades --biglake=my-project.eu.lake --warehouse=none | --warehouse=none: there is no such folder; fill it with 'tidemark backfill'",
        "ddl --dialect=iceberg --upgrade | --upgrade: Spark SQL cannot say the ids of columns; run 'tidemark upgrade', or write --dialect=bigquery",
        "ddl --dialect=bigquery --bigquery-dataset=my-project.trades --biglake=my-project.eu.lake --upgrade | --upgrade: external tables have the columns of the Iceberg tables; leave --upgrade out to make them again",
        "upgrade --warehouse=none | --warehouse=none: there is no such folder; fill it with 'tidemark backfill'",
        "ddl --dialect=iceberg --biglake=my-project.eu.lake | --dialect=iceberg: knows no dataset and no connection; leave --bigquery-dataset and --biglake out, or write --dialect=bigquery",
        "publish | --input: missing; see 'tidemark publish --help'",
        "publish --input=x | --format: missing; 'tidemark formats' lists those there are",
        "publish --input=x --format=binance.ws | --to: missing; see 'tidemark publish --help'",
        "publish --warehouse=x | --warehouse: no such option; see 'tidemark publish --help'",
        "publish --input=x --format=binance.ws --to=x | --to=x: is no target; write it as pubsub:projects/P/topics/T or kafka:HOST:PORT/TOPIC",
        "publish --input=x --format=binance.ws --to=kafka:h:1 | --to=kafka:h:1: names no topic; write it as kafka:HOST:PORT[,HOST:PORT]/TOPIC",
        "publish --input=x --format=binance.ws --to=pubsub:topics/t | --to=pubsub:topics/t: names no project; write it as pubsub:projects/P/topics/T",
        "publish --input=x --format=binance.ws --to=kafka:h:1/t --speed=fast | --speed=fast: is not a number",
        "publish --input=x --format=binance.ws --to=kafka:h:1/t --speed=-1 | --speed=-1.0: must be 0 to 1000000",
        "publish --input=x --format=binance.ws --to=kafka:h:1/t --duplicate=2 | --duplicate=2: is not a share; write it as 1%, from 0% to 100%",
        "publish --input=x --format=binance.ws --to=kafka:h:1/t --duplicate=101% | --duplicate=101%: is not a share; write it as 1%, from 0% to 100%",
        "publish --input=x --format=binance.ws --to=kafka:h:1/t --shuffle=long | --shuffle=long: is not a span of time; write it as 500ms, 30s, 5m or 2h",
        "publish --input=x --format=binance.ws --to=kafka:h:1/t --delay=5s | --delay=5s: needs a speed to hold messages back at; add --speed=1, or move them by --shuffle",
        "publish --input=/none/x --format=binance.ws --to=kafka:h:1/t | --input=/none/x: matches no file; check the path, and quote a glob",
        "backfill --input=x --format=bitstamp.cvs | --format=bitstamp.cvs: no such format, did you mean 'bitstamp.csv'?",
      })
  void isRefusedInOneLine(String request, String message) {
    TestCli.run(request.split(" ")).assertRefused(message);
  }

  @Test
  void missingWarehouseIsNotMade() {
    Path missing = folder.resolve("missing");

    TestCli.run("show", "tables", "--warehouse=" + missing)
        .assertRefused(
            "--warehouse="
                + missing
                + ": there is no such folder; fill it with 'tidemark backfill'");
    assertThat(missing).doesNotExist();
  }

  @Test
  void unreachableCatalogIsNamedInEitherSpelling() {
    String expected = "--warehouse=warehouse --catalog-uri=http://127.0.0.1:9: the catalog cannot";
    for (String option : new String[] {"--catalog-uri", "--catalogUri"}) {
      TestCli done = TestCli.run("show", "tables", "--catalog=rest", option, "http://127.0.0.1:9");

      assertThat(done.err()).startsWith("tidemark: " + expected).hasLineCount(1);
      assertThat(done.code()).isEqualTo(2);
    }
  }
}
