package io.tidemark.messaging.files;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.TickBlock;
import io.tidemark.transforms.decode.Collector;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import io.tidemark.transforms.decode.Progress;
import io.tidemark.transforms.decode.Reading;
import io.tidemark.transforms.decode.SourceReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Reads and decodes the files of a plan: blocks of ticks, blocks of venue candles, and dead
 * letters.
 */
public final class ReadFiles extends PTransform<PBegin, PCollectionTuple> {
  private final FilePlan plan;
  private final ReadSlice readSlice;

  private ReadFiles(FilePlan plan, ReadSlice readSlice) {
    this.plan = plan;
    this.readSlice = readSlice;
  }

  /** Reads the files of a plan. */
  public static ReadFiles of(FilePlan plan, Reading reading) {
    return new ReadFiles(plan, new ReadSlice(reading));
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    PCollectionTuple read =
        begin
            .apply(
                "Slices", Create.of(plan.slices()).withCoder(SerializableCoder.of(FileSlice.class)))
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply(
                "ReadAndDecode",
                ParDo.of(readSlice)
                    .withOutputTags(
                        DecodedOutputs.TICKS,
                        TupleTagList.of(DecodedOutputs.CANDLES).and(DecodedOutputs.DEAD_LETTERS)));
    return DecodedOutputs.withCoders(read);
  }

  private static final class ReadSlice extends DoFn<FileSlice, TickBlock> {
    private final Counter slices = Metrics.counter("files", "slices");
    private final Counter bytes = Metrics.counter("files", "bytes");
    private final Counter unread = Metrics.counter("files", SourceReport.UNREAD);

    private final Reading reading;

    private ReadSlice(Reading reading) {
      this.reading = reading;
    }

    @ProcessElement
    public void process(@Element FileSlice slice, MultiOutputReceiver out) throws IOException {
      Collector collector =
          new Collector(
                  slice.format(),
                  slice.source(),
                  slice.name(),
                  reading.range(),
                  reading.window(),
                  reading.semantics(),
                  new Collector.Receiver() {
                    @Override
                    public void ticks(TickBlock block) {
                      out.get(DecodedOutputs.TICKS).output(block);
                    }

                    @Override
                    public void candles(CandleBlock block) {
                      out.get(DecodedOutputs.CANDLES).output(block);
                    }

                    @Override
                    public void deadLetter(DeadLetter letter) {
                      out.get(DecodedOutputs.DEAD_LETTERS).output(letter);
                    }
                  })
              .knowing(reading.symbols());
      SourceReport report = Progress.of(reading.progress()).sources();
      if (slice.unread() != null) {
        collector.refuse(slice.unread(), slice.from(), RecordedFile.stored(slice));
        DecodedOutputs.count(collector.accepted(), collector.refused(), collector.skipped());
        unread.inc();
        report.unread(slice.source(), slice.unread());
        return;
      }
      Format.Decoder decoder =
          Formats.named(slice.format()).orElseThrow().decoder(slice.instrument(), collector);
      Framed framed = new Framed(decoder, collector, Progress.of(reading.progress()), slice);
      List<Decompressed.Fault> faults = read(slice, framed);
      report.read(slice.source(), collector);
      for (Decompressed.Fault fault : faults) {
        collector.refuse(fault.reason(), fault.position(), fault.payload());
      }
      if (!faults.isEmpty()) {
        unread.inc();
        report.unread(slice.source(), faults.get(faults.size() - 1).reason());
      }
      if (framed.bytes == 0 && slice.from() == 0 && collector.refused() == 0) {
        collector.skip("empty-file");
      }
      collector.flush();
      slices.inc();
      bytes.inc(slice.storedBytes());
      DecodedOutputs.count(collector.accepted(), collector.refused(), collector.skipped());
      framed.done(slice);
    }

    /** Hands over the records of a slice; returns what cannot be read of it. */
    private static List<Decompressed.Fault> read(FileSlice slice, Framed framed)
        throws IOException {
      try (ReadableByteChannel channel =
          FileSystems.open(FileSystems.matchNewResource(slice.path(), false))) {
        return slice.container() == FileSlice.Container.PLAIN
            ? readPlain(slice, channel, framed)
            : readCompressed(slice, channel, framed);
      }
    }

    private static List<Decompressed.Fault> readPlain(
        FileSlice slice, ReadableByteChannel channel, Framed framed) throws IOException {
      long start = Math.max(slice.from() - 1, 0);
      if (start > 0) {
        InputStream in = Channels.newInputStream(channel);
        byte[] first = in.readNBytes(FirstBytes.LENGTH);
        if (FirstBytes.notText(first, 0, first.length).isPresent()) {
          // The first slice tells it.
          return List.of();
        }
        byte[] head = FirstLine.bytes(new SequenceInputStream(new ByteArrayInputStream(first), in));
        framed.decoder.head(head, 0, head.length);
        ((SeekableByteChannel) channel).position(start);
      }
      RecordReader reader = new RecordReader(Channels.newInputStream(channel), start, framed);
      try {
        if (slice.from() > 0) {
          reader.skipLine(slice.to());
        }
        reader.readUntil(slice.to());
        return List.of();
      } catch (RecordReader.NotText e) {
        return Decompressed.faults(slice, null, reader, e);
      }
    }

    private static List<Decompressed.Fault> readCompressed(
        FileSlice slice, ReadableByteChannel channel, Framed framed) throws IOException {
      RecordReader reader = null;
      Decompressed contents = null;
      try {
        contents = Decompressed.open(slice, channel);
        reader = new RecordReader(contents.stream(), 0, framed);
        reader.readUntil(Long.MAX_VALUE);
        contents.checkIntegrity();
        return List.of();
      } catch (IOException e) {
        return Decompressed.faults(slice, contents, reader, e);
      } finally {
        if (contents != null) {
          contents.close();
        }
      }
    }
  }

  /** Hands framed records to a decoder. */
  private static final class Framed implements RecordReader.Receiver {
    private final Format.Decoder decoder;
    private final Collector collector;
    private final Progress progress;

    /** Whether the bytes read are those stored, which progress is counted in. */
    private final boolean stored;

    private long bytes;
    private long rows;

    private Framed(
        Format.Decoder decoder, Collector collector, Progress progress, FileSlice slice) {
      this.decoder = decoder;
      this.collector = collector;
      this.progress = progress;
      this.stored = slice.container() == FileSlice.Container.PLAIN;
    }

    @Override
    public void record(byte[] buffer, int from, int to, long position) {
      collector.decode(decoder, buffer, from, to, position);
    }

    @Override
    public void piece(byte[] buffer, int from, int to, long position) {
      collector.refuse(RecordReader.PIECE, position, Arrays.copyOfRange(buffer, from, to));
    }

    @Override
    public void progress(int read) {
      bytes += read;
      tell(stored ? read : 0);
    }

    private void tell(long storedBytes) {
      progress.read(storedBytes, collector.accepted() - rows);
      rows = collector.accepted();
    }

    private void done(FileSlice slice) {
      tell(stored ? 0 : slice.storedBytes());
    }
  }
}
