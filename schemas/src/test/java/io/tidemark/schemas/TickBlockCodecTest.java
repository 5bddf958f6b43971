package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TickBlockCodecTest {
  private static final long SEED = 8_471;
  private static final Instrument INSTRUMENT = new Instrument("binance", "BTC", "USDT");

  @Test
  void blocksReadBackOneBehindTheOther() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      List<TickBlock> blocks = new ArrayList<>();
      List<List<List<Object>>> rows = new ArrayList<>();
      for (TickIdentity identity : TickIdentity.values()) {
        TickBlock.Builder builder = TickBlock.builder(INSTRUMENT, identity, "a" + round, 0);
        rows.add(fill(builder, identity, random));
        blocks.add(builder.build());
      }
      List<TickBlock> decoded =
          blocks.stream()
              .map(each -> TickBlockCodec.of().fromBytes(TickBlockCodec.of().toBytes(each)))
              .toList();

      String where = "seed " + SEED + ", round " + round;
      assertThat(decoded).as(where).extracting(Blocks::rows).isEqualTo(rows);
      assertThat(decoded)
          .as(where)
          .extracting(TickBlock::identity)
          .containsExactly(TickIdentity.values());
      assertThat(decoded)
          .as(where)
          .allSatisfy(block -> assertThat(block.instrument()).isEqualTo(INSTRUMENT))
          .extracting(TickBlock::source)
          .containsOnly("a" + round);
    }
  }

  /** Adds up to 20 random ticks and returns their rows. */
  private static List<List<Object>> fill(
      TickBlock.Builder builder, TickIdentity identity, Random random) {
    int maxDigits = 1 + random.nextInt(38);
    List<List<Object>> rows = new ArrayList<>();
    for (int i = random.nextInt(21); i > 0; i--) {
      long time = random.nextLong();
      long id = random.nextLong();
      BigDecimal price = RandomDecimals.next(random, maxDigits);
      BigDecimal size = RandomDecimals.next(random, 18);
      TakerSide side = TakerSide.values()[random.nextInt(3)];
      builder.add(time, id, side).price().add(price);
      builder.size().add(size);
      long first = id;
      long trades = 1;
      if (identity == TickIdentity.AGGREGATE_ID) {
        first = random.nextLong(1L << 40);
        trades = random.nextLong(1, 100);
        builder.aggregateOf(first, first + trades - 1);
      }
      rows.add(Blocks.row(time, id, price, size, side, trades, first, first + trades - 1));
    }
    return rows;
  }

  @Test
  void equalBlocksHaveEqualBytes() throws IOException {
    TickBlock.Builder builder =
        TickBlock.builder(INSTRUMENT, TickIdentity.AGGREGATE_ID, "trades.csv", 100);
    fill(builder, TickIdentity.AGGREGATE_ID, new Random(SEED));
    byte[] bytes = TickBlockCodec.of().toBytes(builder.build());
    TickBlock decoded = TickBlockCodec.of().fromBytes(bytes);
    assertThat(TickBlockCodec.of().toBytes(decoded)).isEqualTo(bytes);
  }

  /** Savepoints hold them. */
  @Test
  void bytesStayWhatTheyWere() {
    TickBlock.Builder builder =
        TickBlock.builder(INSTRUMENT, TickIdentity.AGGREGATE_ID, "trades.csv", 0);
    builder.add(1_000_000, 7, TakerSide.BUY).aggregateOf(100, 102).price().add(4_200_000, 2);
    builder.size().add(new BigDecimal("98765432109876543210.5"));
    builder.add(1_000_300, 8, TakerSide.SELL).aggregateOf(103, 103).price().add(4_199_950, 2);
    builder.size().add(1, 3);

    assertThat(HexFormat.of().formatHex(TickBlockCodec.of().toBytes(builder.build())))
        .isEqualTo(
            "1062696e616e63653a4254432d55534454010a7472616465732e6373760280897a0258020e010202"
                + "0080d9800401630301ea14000000000000000000000000000004c45f1e3fa6b51501000000000000"
                + "000102c80101060601030000000000000000");
  }

  @Test
  void refusesAScaleThatNoColumnHas() {
    TickBlock.Builder builder = TickBlock.builder(INSTRUMENT, TickIdentity.POSITION, "", 0);
    byte[] bytes = TickBlockCodec.of().toBytes(builder.build());
    int scale = 1 + INSTRUMENT.id().length() + 3;
    bytes[scale] = (byte) 0x82;

    assertThatThrownBy(() -> TickBlockCodec.of().fromBytes(bytes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("scale -126 at byte " + (scale + 1))
        .hasMessageContaining("(expected 0 to 18)");
  }

  @Test
  void refusesBytesThatEndTooSoon() throws IOException {
    TickBlock.Builder builder =
        TickBlock.builder(INSTRUMENT, TickIdentity.POSITION, "trades.csv", 0);
    fill(builder, TickIdentity.POSITION, new Random(SEED));
    TickBlock block = builder.build();
    assertThat(block.count()).isPositive();
    byte[] bytes = TickBlockCodec.of().toBytes(block);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> TickBlockCodec.of().fromBytes(cut))
          .isInstanceOfAny(IllegalStateException.class, IndexOutOfBoundsException.class);
    }
  }
}
