package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickBlock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final String TRADE = "1385337600,800,1";

  @Test
  void keepsARefusedRecordAsItIs() {
    Decoded decoded = Decoded.of("bitstamp.csv", "\uFEFFx\u00e9,1", TRADE);

    assertThat(decoded.letters)
        .containsExactly(
            new DeadLetter(
                "bitstamp.csv",
                "folder/file",
                0,
                "2 fields (expected 3)",
                "\uFEFFx\u00e9,1".getBytes(StandardCharsets.UTF_8)));
    assertThat(decoded.ticks).extracting(Decoded.Tick::id).containsExactly(9L);
  }

  @Test
  void keepsTheByteOrderMarkOnlyFromTheStartOfAFile() {
    Decoded decoded = Decoded.of("bitstamp.csv", TRADE, "\uFEFF" + TRADE);

    assertThat(decoded.ticks).hasSize(1);
    assertThat(decoded.reasons())
        .containsExactly("timestamp '\uFEFF1385337600' is not a time in seconds since 1970");
  }

  @Test
  void skipsAFileOfNothingButAByteOrderMark() {
    Decoded decoded = Decoded.of("bitstamp.csv", "\uFEFF");

    assertThat(decoded.skipped()).isEqualTo(Map.of("empty", 1L));
    assertThat(decoded.letters).isEmpty();
  }

  @Test
  void refusesARecordOnceForTheFirstReason() {
    Decoded decoded = new Decoded(Decoded.format("bitstamp.csv"));
    Collector collector = decoded.collector;
    byte[] record = {1, 2, 3};
    Format.Decoder decoder =
        (bytes, from, to, position) -> {
          collector.refuse("first");
          collector.refuse("second");
        };
    collector.decode(decoder, record, 1, 3, 70);
    collector.decode(decoder, record, 0, 1, 80);

    assertThat(decoded.letters)
        .containsExactly(
            new DeadLetter("bitstamp.csv", "folder/file", 70, "first", new byte[] {2, 3}),
            new DeadLetter("bitstamp.csv", "folder/file", 80, "first", new byte[] {1}));
    assertThat(collector.refused()).isEqualTo(2);
    assertThat(collector.skipped()).isEmpty();
  }

  @Test
  void makesNoBlockOverTwoWindows() {
    List<TickBlock> blocks = new ArrayList<>();
    Format format = Decoded.format("bitstamp.csv");
    Decoded receiver = new Decoded(format);
    Collector collector =
        new Collector(
            format.name(),
            "path",
            "source",
            TimeRange.ALL,
            Duration.ofHours(1),
            1,
            new Collector.Receiver() {
              @Override
              public void ticks(TickBlock block) {
                blocks.add(block);
              }

              @Override
              public void candles(CandleBlock block) {
                receiver.candles(block);
              }

              @Override
              public void deadLetter(DeadLetter letter) {
                receiver.deadLetter(letter);
              }
            });
    Format.Decoder decoder = format.decoder(new Instrument("bitstamp", "BTC", "USD"), collector);
    int position = 0;
    for (int second : new int[] {0, 3_599, 3_600, 0, 7_199, 7_200}) {
      byte[] record = ((1_385_337_600 + second) + ",800,1").getBytes(StandardCharsets.UTF_8);
      collector.decode(decoder, record, 0, record.length, position++);
    }
    collector.flush();

    assertThat(blocks).extracting(TickBlock::count).containsExactly(2, 1, 1, 1, 1);
    assertThat(blocks).extracting(TickBlock::source).containsOnly("source");
    assertThat(receiver.letters).isEmpty();
  }

  @Test
  void acceptsTimesFrom2009To2100() {
    Decoded decoded =
        Decoded.of(
            "bitstamp.csv",
            "1230940799,1,1",
            "1230940800,1,1",
            "4102444799.999999,1,1",
            "4102444800,1,1");

    assertThat(decoded.ticks)
        .extracting(tick -> tick.time().toString())
        .containsExactlyInAnyOrder("2009-01-03T00:00:00Z", "2099-12-31T23:59:59.999999Z");
    assertThat(decoded.reasons())
        .containsExactly(
            "time 2009-01-02T23:59:59Z is not between 2009 and 2100: is it in another unit than"
                + " bitstamp.csv uses?",
            "time 2100-01-01T00:00:00Z is not between 2009 and 2100: is it in another unit than"
                + " bitstamp.csv uses?");
  }

  @Test
  void acceptsTimesOfTheRange() {
    Decoded decoded =
        new Decoded(
                Decoded.format("bitstamp.csv"),
                new Instrument("bitstamp", "BTC", "USD"),
                new TimeRange(1_385_337_600_000_000L, 1_385_337_660_000_000L))
            .line("1385337599.999999,1,1")
            .line("1385337600,2,1")
            .line("1385337659.999999,3,1")
            .line("1385337660,4,1")
            .flush();

    assertThat(decoded.ticks).extracting(tick -> tick.price().intValue()).containsExactly(2, 3);
    assertThat(decoded.skipped()).isEqualTo(Map.of("outside-range", 2L));
  }

  @Test
  void handsOverFullBuffersOfAggregatesOfManyInstruments() {
    Decoded decoded = new Decoded(Decoded.format("binance.ws"));
    DecimalReader one = new DecimalReader();
    one.read(new byte[] {'1'}, 0, 1);
    int rounds = (1 << 20) / 200 + 1;
    for (int i = 0; i < 200; i++) {
      Collector.Series series =
          decoded.collector.series(new Instrument("binance", "A" + i, "USDT"));
      for (int id = 0; id < rounds; id++) {
        series.aggregate(1_704_067_200_000_000L, id, id * 3L, id * 3L + 2, TakerSide.BUY, one, one);
      }
    }
    decoded.flush();

    assertThat(decoded.collector.accepted()).isEqualTo(200L * rounds);
    assertThat(decoded.ticks).hasSize(200 * rounds).allMatch(tick -> tick.trades() == 3);
  }
}
