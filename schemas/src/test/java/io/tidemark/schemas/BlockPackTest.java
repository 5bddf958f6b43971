package io.tidemark.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockPackTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final TickBlockCodec CODER = TickBlockCodec.of();

  private final BlockPack<TickBlock> pack = new BlockPack<>(CODER);

  /** A block of one tick, of an instrument of its own. */
  private static TickBlock block(int i) {
    TickBlock.Builder block =
        TickBlock.builder(
            new Instrument("kraken", "A" + i, "EUR"), TickIdentity.TRADE_ID, "trades.csv", 1);
    block.add(1_700_000_000_000_000L + i, i, TakerSide.BUY).price().add(i, 2);
    block.size().add(1, 0);
    return block.build();
  }

  @Test
  void blocksReadBackInTheirOrder() {
    List<List<List<Object>>> rows = new ArrayList<>();
    List<Instrument> instruments = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      pack.add(block(i));
      rows.add(Blocks.rows(block(i)));
      instruments.add(block(i).instrument());
    }
    List<TickBlock> read = new ArrayList<>();
    CODER.unpack(List.of(pack.toBytes()), read::add);

    assertThat(read).extracting(Blocks::rows).isEqualTo(rows);
    assertThat(read).extracting(TickBlock::instrument).isEqualTo(instruments);
  }

  @Test
  void blocksOfAnInstrumentShareIt() {
    pack.add(block(1));
    pack.add(block(1));
    BlockPack<TickBlock> other = new BlockPack<>(CODER);
    other.add(block(1));
    Set<Instrument> read = Collections.newSetFromMap(new IdentityHashMap<>());

    CODER.unpack(List.of(pack.toBytes(), other.toBytes()), block -> read.add(block.instrument()));

    assertThat(read).hasSize(1);
  }

  @Test
  void packOfAnotherVersionIsRefused() {
    pack.add(block(1));
    byte[] other = pack.toBytes();
    other[0] = 2;

    assertThatThrownBy(() -> CODER.unpack(List.of(other), block -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 2 (expected 0 or 1)")
        .hasMessageContaining("another version");
  }

  /** A message that says the same many times. */
  private static Envelope repeating(int bytes) {
    byte[] payload = "tidemark".repeat(bytes / 8).getBytes(UTF_8);
    return Envelope.of("kafka:t-0", "7", "trades.csv", null, "kafka:t-0", 7L << 20, 5, 6, payload);
  }

  private static byte[] compressed(Envelope... messages) {
    BlockPack<Envelope> pack = new BlockPack<>(EnvelopeCodec.of());
    List.of(messages).forEach(pack::add);
    return pack.toCompressedBytes();
  }

  private static List<Envelope> unpack(byte[] pack) {
    List<Envelope> messages = new ArrayList<>();
    EnvelopeCodec.of().unpack(List.of(pack), messages::add);
    return messages;
  }

  /** State of jobs holds both. */
  @Test
  void packsThatWereKeptAreRead() {
    Envelope message = repeating(4_800);

    assertThat(unpack(HexFormat.of().parseHex(COMPRESSED))).containsExactly(message, message);
    assertThat(unpack(HexFormat.of().parseHex(PLAIN))).containsExactly(repeating(16));
  }

  private static final String COMPRESSED =
      "010228b52ffd60c6240d020014030000096b61666b613a742d30000a7472616465732e6373760000"
          + "0101378080c0030502f6ff0100c025746964656d61726b0300d3922da707b5b2d2535df004000000"
          + "0000000000";

  private static final String PLAIN =
      "00010000096b61666b613a742d30000a7472616465732e63737600000101378080c0030502f6ffff"
          + "ffffffffffff010010746964656d61726b746964656d61726b0000000000000000";

  @Test
  void compressedBlocksReadBackInTheirOrder() {
    for (int i = 0; i < 300; i++) {
      pack.add(block(i));
    }
    byte[] bytes = pack.toCompressedBytes();
    List<TickBlock> plain = new ArrayList<>();
    CODER.unpack(List.of(pack.toBytes()), plain::add);
    List<TickBlock> read = new ArrayList<>();
    CODER.unpack(List.of(bytes), read::add);

    assertThat(bytes.length).isLessThan(pack.bytes() / 2);
    assertThat(read).extracting(Blocks::rows).isEqualTo(plain.stream().map(Blocks::rows).toList());
    assertThat(read).extracting(TickBlock::instrument).startsWith(block(0).instrument());
  }

  @Test
  void packsThatAreSmallOrDoNotGetSmallerStayAsTheyAre() {
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    Envelope dense = Envelope.of("kafka:t-0", "7", "trades.csv", null, "kafka:t-0", 7, 5, 6, noise);
    for (Envelope each :
        List.of(repeating(8), repeating(4_000), dense, repeating(BlockPack.MOST_COMPRESSED))) {
      BlockPack<Envelope> one = new BlockPack<>(EnvelopeCodec.of());
      one.add(each);
      assertThat(one.toCompressedBytes()).isEqualTo(one.toBytes());
    }
  }

  @Test
  void refusesDamagedPacks() {
    byte[] bytes = compressed(repeating(4_800), repeating(4_800));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> unpack(cut))
          .as("%s bytes", length)
          .isInstanceOfAny(IllegalStateException.class, IndexOutOfBoundsException.class);
    }
    byte[] changed = bytes.clone();
    changed[2] ^= 1;
    assertThatThrownBy(() -> unpack(changed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Invalid bytes of a block")
        .hasMessageContaining("start the job without the state");
  }

  @Test
  void sizeThatNoPackHasIsNotTrusted() {
    // Format, count, magic number, a descriptor that says that 8 bytes of size follow.
    byte[] hostile =
        HexFormat.of().parseHex("0101" + "28b52ffd" + "e0" + "0000000001000000" + "00".repeat(20));

    assertThatThrownBy(() -> unpack(hostile))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("frame of 4294967296 bytes")
        .hasMessageContaining("(expected 1 to 16777216)");
  }

  @Test
  void fillsByTheBytesThatItsBlocksTake() {
    assertThat(pack.isEmpty()).isTrue();
    int blocks = 0;
    int last = 0;
    int all = 0;
    while (!pack.isFull()) {
      last = pack.add(block(blocks++));
      all += last;
    }

    assertThat(pack.isEmpty()).isFalse();
    assertThat(pack.bytes()).isEqualTo(all).isBetween(MEBIBYTE, MEBIBYTE + last);
    assertThat(pack.toBytes().length).isBetween(all, all + 32);
    // A block of one tick takes less than 100 bytes.
    assertThat(blocks).isGreaterThan(MEBIBYTE / 100);
  }
}
