package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockPackTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final TickBlockCoder CODER = TickBlockCoder.of();

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
    other[0]++;

    assertThatThrownBy(() -> CODER.unpack(List.of(other), block -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 1 (expected 0)")
        .hasMessageContaining("another version");
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
