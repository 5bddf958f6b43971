package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.command.OptionsCommand;
import io.tidemark.cli.tables.ShowRowsCommand;
import io.tidemark.schemas.Block;
import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.BlockReader;
import io.tidemark.schemas.BlockWriter;
import io.tidemark.schemas.bigquery.BigQueryTable;
import io.tidemark.schemas.tables.Assembler;
import io.tidemark.schemas.tables.Cell;
import io.tidemark.schemas.tables.Cells;
import io.tidemark.schemas.tables.Column;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.SparkSql;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.UpsertRows;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A table that is declared here, of funding rates, is merged, looked up and shown, and has its
 * statements, without a line of its own anywhere else.
 */
class ToyTableTest {
  private static final long DAY = 1_704_067_200_000_000L;
  private static final long HOUR = 3_600_000_000L;

  /**
   * Rates of one instrument, each replaced by one of a greater count.
   *
   * @param rates in millionths
   */
  private record Rates(String instrument, long[] times, long[] rates, long[] counts)
      implements Block {
    @Override
    public int count() {
      return times.length;
    }
  }

  private static final class RatesCodec extends BlockCodec<Rates> {
    @Override
    protected int sizeHint(Rates block) {
      return 64;
    }

    @Override
    protected void write(Rates block, BlockWriter out) {
      out.writeString(block.instrument);
      out.writeVarint(block.count());
      for (int i = 0; i < block.count(); i++) {
        out.writeVarint(block.times[i]);
        out.writeVarint(block.rates[i]);
        out.writeVarint(block.counts[i]);
      }
    }

    @Override
    protected Rates read(BlockReader in) {
      String instrument = in.readString();
      int count = in.readCount();
      long[][] columns = new long[3][count];
      for (int i = 0; i < count; i++) {
        for (long[] column : columns) {
          column[i] = in.readVarint();
        }
      }
      return new Rates(instrument, columns[0], columns[1], columns[2]);
    }
  }

  private static final class Funding extends Dataset<Rates> {
    private static final Funding DATASET = new Funding();

    private Funding() {
      super(
          Dataset.<Rates>named("funding", "Funding rates")
              .column(Column.text(1, "instrument", "venue:BASE-QUOTE", Rates::instrument))
              .column(Column.time(2, "time", "When it was paid, UTC", (b, i) -> b.times[i]))
              .column(Column.number(3, "rate", "In millionths", (b, i) -> b.rates[i]))
              .column(
                  Column.ascii(
                      4, "revision", "The greatest is kept", 8, (b, i, to) -> write(b, i, to)))
              .run()
              .key("instrument", "time")
              .foundBy("instrument", "time")
              .keepsGreatest("revision")
              .partitions(spec -> spec.month("time"))
              .sortedBy("instrument", "time")
              .shows("instrument", "time", "rate"));
    }

    private static void write(Rates block, int i, byte[] to) {
      byte[] text = String.format("%08d", block.counts[i]).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, to, 0, text.length);
    }

    @Override
    public BlockCodec<Rates> codec() {
      return new RatesCodec();
    }

    @Override
    public Rates slice(Rates block, int from, int to) {
      return new Rates(
          block.instrument,
          Arrays.copyOfRange(block.times, from, to),
          Arrays.copyOfRange(block.rates, from, to),
          Arrays.copyOfRange(block.counts, from, to));
    }

    @Override
    public List<Rates> distinct(List<Rates> blocks) {
      return blocks;
    }

    @Override
    public Assembler<Rates> assembler(Cells rows) {
      Cell instrument = rows.column("instrument");
      Cell time = rows.column("time");
      Cell rate = rows.column("rate");
      Cell revision = rows.column("revision");
      return Assembler.ofRows(
          () ->
              rates(
                  instrument.text(),
                  new long[] {time.number(), rate.number(), Long.parseLong(revision.text())}));
    }
  }

  /** A block of rows, each a time, a rate and a count. */
  private static Rates rates(String instrument, long[]... rows) {
    Arrays.sort(rows, Comparator.comparingLong(row -> row[0]));
    return new Rates(
        instrument,
        Arrays.stream(rows).mapToLong(row -> row[0]).toArray(),
        Arrays.stream(rows).mapToLong(row -> row[1]).toArray(),
        Arrays.stream(rows).mapToLong(row -> row[2]).toArray());
  }

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private void upsert(String run, Rates... blocks) {
    Warehouse warehouse =
        Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
    warehouse.prepare(List.of(Funding.DATASET.contract()));
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline
        .apply(Create.of(List.of(blocks)).withCoder(BlockCoder.of(Funding.DATASET.codec())))
        .apply(UpsertRows.of(Funding.DATASET, warehouse, new Ingest(run, DAY), "toy"));
    pipeline.run().waitUntilFinish();
  }

  private List<String> shown(String... options) {
    StringWriter out = new StringWriter();
    CommandLine show = OptionsCommand.commandLine(new ShowRowsCommand(Funding.DATASET));
    show.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    List<String> args = new java.util.ArrayList<>(List.of(options));
    args.add("--warehouse=" + folder);
    assertThat(show.execute(args.toArray(String[]::new))).isZero();
    return out.toString().lines().toList();
  }

  @Test
  void greatestRevisionOfEachKeyIsKeptAndShown() {
    Map<String, Long> counts = new TreeMap<>();
    for (int run = 0; run < 3; run++) {
      long[][] rows = new long[40][];
      for (int i = 0; i < rows.length; i++) {
        // Over three months; of the runs each is the greatest for a third of the rows.
        long count = 1L + (run + i) % 3;
        rows[i] = new long[] {DAY + i * 48L * HOUR, 100 * count + i, count};
        counts.merge("v:A-USD" + i, count, Math::max);
      }
      upsert("run-" + run, rates("v:A-USD", rows), rates("v:B-USD", rows[run]));
    }

    List<String> rows = shown("--output=csv", "--columns=instrument,time,rate,revision");
    assertThat(rows).hasSize(1 + 40 + 3);
    assertThat(rows)
        .contains("instrument,time,rate,revision", "v:A-USD,2024-01-01T00:00:00Z,300,00000003");
    assertThat(rows).filteredOn(row -> row.startsWith("v:A")).allMatch(row -> row.endsWith("3"));
    assertThat(shown("--limit=2"))
        .containsExactly(
            "instrument                  time  rate",
            "v:A-USD     2024-03-17T00:00:00Z   338",
            "v:A-USD     2024-03-19T00:00:00Z   339");
    assertThat(counts.values()).containsOnly(3L);
  }

  @Test
  void statementsFollowFromTheDeclaration() {
    assertThat(SparkSql.createTable(Funding.DATASET.contract(), "lake", "tidemark"))
        .contains("`rate` BIGINT NOT NULL COMMENT 'In millionths'")
        .contains("SET IDENTIFIER FIELDS `instrument`, `time`");
    assertThat(BigQueryTable.of(Funding.DATASET.contract()).primaryKey())
        .containsExactly("instrument", "time");
  }
}
