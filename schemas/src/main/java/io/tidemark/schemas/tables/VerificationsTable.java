package io.tidemark.schemas.tables;

import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.Verification;
import io.tidemark.schemas.VerificationCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of what runs of {@code verify} found, one row per run and table compared. */
public final class VerificationsTable {
  public static final String TABLE = "table_name";
  public static final String VERIFIED_AT = "verified_at";
  public static final String RUN = "run";
  public static final String SOURCE = "source";
  public static final String RANGE_FROM = "range_from";
  public static final String RANGE_TO = "range_to";
  public static final String BUILD = "build";
  public static final String EQUAL = "rows_equal";
  public static final String MISSING = "rows_missing";
  public static final String EXTRA = "rows_extra";
  public static final String DIFFERENT = "rows_different";
  public static final String KEPT = "rows_kept";
  public static final String PROVISIONAL = "rows_provisional";
  public static final String NOT_COMPARED = "rows_not_compared";

  public static final Dataset<Verification> DATASET = new Verifications();

  private VerificationsTable() {}

  private static final class Verifications extends Dataset<Verification> {
    private Verifications() {
      super(
          Dataset.<Verification>named(
                  "verifications", "What verify found, one row per run and table compared")
              .column(Column.text(1, TABLE, "The table that was compared", Verification::table))
              .column(
                  Column.time(
                      2,
                      VERIFIED_AT,
                      "When the run was started, UTC",
                      (row, i) -> row.verifiedAt()))
              .column(Column.ownText(3, RUN, "The id of the run", Verification::run))
              .column(
                  Column.text(
                      4,
                      SOURCE,
                      "What the table was compared with: raw, or files",
                      Verification::source))
              .column(
                  Column.<Verification>time(
                          5,
                          RANGE_FROM,
                          "First event time that was compared, UTC; null for all",
                          (row, i) -> row.from())
                      .where((row, i) -> row.from() != Verification.UNBOUNDED))
              .column(
                  Column.<Verification>time(
                          6,
                          RANGE_TO,
                          "Event time that was compared up to, UTC; null for all",
                          (row, i) -> row.to())
                      .where((row, i) -> row.to() != Verification.UNBOUNDED))
              .column(
                  Column.text(7, BUILD, "Version of the build that compared", Verification::build))
              .column(
                  Column.number(
                      8,
                      EQUAL,
                      "Rows that are as the source gives them",
                      (row, i) -> row.counts().equal()))
              .column(
                  Column.number(
                      9,
                      MISSING,
                      "Rows that the source gives and the table has not",
                      (row, i) -> row.counts().missing()))
              .column(
                  Column.number(
                      10,
                      EXTRA,
                      "Rows that the table has and the source does not give",
                      (row, i) -> row.counts().extra()))
              .column(
                  Column.number(
                      11,
                      DIFFERENT,
                      "Rows that have other values",
                      (row, i) -> row.counts().different()))
              .column(
                  Column.number(
                      12,
                      KEPT,
                      "Different rows that a backfill leaves as they are",
                      (row, i) -> row.counts().kept()))
              .column(
                  Column.number(
                      13,
                      PROVISIONAL,
                      "Differences of rows that are provisional",
                      (row, i) -> row.counts().provisional()))
              .column(
                  Column.number(
                      14,
                      NOT_COMPARED,
                      "Rows of which the source says nothing",
                      (row, i) -> row.counts().notCompared()))
              .run()
              .key(TABLE, VERIFIED_AT, RUN)
              .foundBy(TABLE, VERIFIED_AT)
              .partitions(spec -> spec.month(VERIFIED_AT))
              .sortedBy(TABLE, VERIFIED_AT)
              .shows(VERIFIED_AT, TABLE, SOURCE, EQUAL, MISSING, EXTRA, DIFFERENT, NOT_COMPARED));
    }

    @Override
    public BlockCodec<Verification> codec() {
      return VerificationCodec.of();
    }

    @Override
    public Verification slice(Verification row, int from, int to) {
      return row;
    }

    @Override
    public List<Verification> distinct(List<Verification> rows) {
      Map<List<Object>, Verification> byKey = new LinkedHashMap<>();
      rows.forEach(
          row -> byKey.putIfAbsent(List.of(row.table(), row.verifiedAt(), row.run()), row));
      return List.copyOf(byKey.values());
    }

    @Override
    public Assembler<Verification> assembler(Cells rows) {
      Cell table = rows.column(TABLE);
      Cell verifiedAt = rows.column(VERIFIED_AT);
      Cell run = rows.column(RUN);
      Cell source = rows.column(SOURCE);
      Cell from = rows.column(RANGE_FROM);
      Cell to = rows.column(RANGE_TO);
      Cell build = rows.column(BUILD);
      List<Cell> counts =
          List.of(
              rows.column(EQUAL),
              rows.column(MISSING),
              rows.column(EXTRA),
              rows.column(DIFFERENT),
              rows.column(KEPT),
              rows.column(PROVISIONAL),
              rows.column(NOT_COMPARED));
      return Assembler.ofRows(
          () ->
              new Verification(
                  table.text(),
                  run.text(),
                  verifiedAt.number(),
                  source.text(),
                  from.isMissing() ? Verification.UNBOUNDED : from.number(),
                  to.isMissing() ? Verification.UNBOUNDED : to.number(),
                  build.text(),
                  new Verification.Counts(
                      counts.get(0).number(),
                      counts.get(1).number(),
                      counts.get(2).number(),
                      counts.get(3).number(),
                      counts.get(4).number(),
                      counts.get(5).number(),
                      counts.get(6).number())));
    }
  }
}
