package io.tidemark.pipelines.verify;

import io.tidemark.pipelines.sources.BackfillSource;
import io.tidemark.pipelines.verify.Difference.Kind;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Compares the dead letters that a source gives with stored ones, by id. Compared are those of the
 * formats and sources that were read to their ends.
 */
final class CompareDeadLetters extends PTransform<PCollection<DeadLetter>, PDone> {
  private static final TupleTag<DeadLetter> EXPECTED = new TupleTag<>("expected") {};
  private static final TupleTag<DeadLetter> STORED = new TupleTag<>("stored") {};

  private final PCollection<KV<String, DeadLetter>> stored;
  private final PCollection<String> wholeSources;
  private final String run;

  private CompareDeadLetters(
      PCollection<KV<String, DeadLetter>> stored, PCollection<String> wholeSources, String run) {
    this.stored = stored;
    this.wholeSources = wholeSources;
    this.run = run;
  }

  /**
   * Compares with stored letters, which are keyed by the id they are stored under.
   *
   * @param wholeSources as {@link BackfillSource#wholeSources} gives them
   * @param run the run under whose id {@link Differences} are told
   */
  static CompareDeadLetters with(
      PCollection<KV<String, DeadLetter>> stored, PCollection<String> wholeSources, String run) {
    return new CompareDeadLetters(stored, wholeSources, run);
  }

  @Override
  public PDone expand(PCollection<DeadLetter> expected) {
    PCollectionView<Map<String, Long>> sources =
        wholeSources
            .apply("Sources", Count.perElement())
            .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
            .apply("WholeSources", View.asMap());
    KeyedPCollectionTuple.of(
            EXPECTED,
            expected
                .apply(
                    "KeyExpected",
                    WithKeys.<String, DeadLetter>of(DeadLetter::id)
                        .withKeyType(TypeDescriptors.strings()))
                .setCoder(KvCoder.of(StringUtf8Coder.of(), BlockCoder.of(DeadLetterCodec.of()))))
        .and(STORED, stored)
        .apply("Group", CoGroupByKey.create())
        .apply("Compare", ParDo.of(new Compare(sources, run)).withSideInputs(sources));
    return PDone.in(expected.getPipeline());
  }

  private static final class Compare extends DoFn<KV<String, CoGbkResult>, Void> {
    private final PCollectionView<Map<String, Long>> sources;
    private final Outcome outcome;

    private Compare(PCollectionView<Map<String, Long>> sources, String run) {
      this.sources = sources;
      this.outcome = new Outcome(DeadLettersTable.contract().name(), run);
    }

    @ProcessElement
    public void process(@Element KV<String, CoGbkResult> group, ProcessContext context) {
      String id = group.getKey();
      List<DeadLetter> expected = new ArrayList<>();
      group.getValue().getAll(EXPECTED).forEach(expected::add);
      List<DeadLetter> stored = new ArrayList<>();
      group.getValue().getAll(STORED).forEach(stored::add);
      if (expected.isEmpty()) {
        for (DeadLetter letter : stored) {
          if (context
              .sideInput(sources)
              .containsKey(BackfillSource.wholeSource(letter.format(), letter.source()))) {
            outcome.different(of(Kind.EXTRA, id, List.of()), true);
          } else {
            outcome.notCompared(1);
          }
        }
      } else if (stored.isEmpty()) {
        outcome.different(of(Kind.MISSING, id, List.of()), false);
      } else {
        compare(id, expected.get(0), stored);
      }
    }

    private void compare(String id, DeadLetter expected, List<DeadLetter> stored) {
      for (DeadLetter second : stored.subList(1, stored.size())) {
        outcome.different(
            of(
                Kind.EXTRA,
                id,
                List.of(new Difference.Value("a second row of this key", second.reason(), "none"))),
            true);
      }
      List<Difference.Value> values = values(expected, stored.get(0));
      if (values.isEmpty()) {
        outcome.equal();
      } else {
        outcome.different(of(Kind.DIFFERENT, id, values), true);
      }
    }

    private static List<Difference.Value> values(DeadLetter expected, DeadLetter stored) {
      List<Difference.Value> values = new ArrayList<>();
      add(values, DeadLettersTable.FORMAT, stored.format(), expected.format());
      add(values, DeadLettersTable.SOURCE, stored.source(), expected.source());
      add(values, DeadLettersTable.POSITION, stored.position(), expected.position());
      add(values, DeadLettersTable.REASON, stored.reason(), expected.reason());
      if (!Arrays.equals(stored.payload(), expected.payload())) {
        values.add(
            new Difference.Value(
                DeadLettersTable.PAYLOAD,
                stored.payload().length + " bytes",
                expected.payload().length + " other bytes"));
      }
      return values;
    }

    private static void add(
        List<Difference.Value> values, String column, Object stored, Object expected) {
      if (!Objects.equals(stored, expected)) {
        values.add(new Difference.Value(column, stored.toString(), expected.toString()));
      }
    }

    private static Difference of(Kind kind, String id, List<Difference.Value> values) {
      return new Difference(DeadLettersTable.contract().name(), kind, id, List.copyOf(values));
    }
  }
}
