package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeBlockTest {
  private static final EnvelopeBlockCodec CODEC = EnvelopeBlockCodec.of();

  private static List<Envelope> messages(int count, int bytes) {
    List<Envelope> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(
          Envelope.of(
              "kafka:t-0", "" + i, "binance.ws", null, "kafka:t-0", i, i, 7, new byte[bytes]));
    }
    return messages;
  }

  private static List<EnvelopeBlock> blocks(List<Envelope> messages) {
    List<EnvelopeBlock> blocks = new ArrayList<>();
    EnvelopeBlocks open = new EnvelopeBlocks(blocks::add);
    messages.forEach(open::add);
    open.flush();
    open.flush();
    return blocks;
  }

  @ParameterizedTest
  @CsvSource({"2500, 10, '1000, 1000, 500'", "7, 409600, '3, 3, 1'"})
  void blocksHoldAThousandMessagesOrAMebibyte(int count, int bytes, String sizes) {
    List<Envelope> messages = messages(count, bytes);

    List<EnvelopeBlock> blocks = blocks(messages);

    assertThat(blocks.stream().map(block -> "" + block.messages().size()))
        .containsExactly(sizes.split(", ", -1));
    assertThat(blocks.stream().flatMap(block -> block.messages().stream()))
        .containsExactlyElementsOf(messages);
  }

  @Test
  void noMessagesAreNoBlock() {
    assertThat(blocks(List.of())).isEmpty();
    assertThatThrownBy(() -> new EnvelopeBlock(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void blocksComeBackAsTheyWere() throws Exception {
    EnvelopeBlock block = new EnvelopeBlock(messages(30, 3));

    assertThat(CODEC.fromBytes(CODEC.toBytes(block))).isEqualTo(block);
    assertThat(CODEC.fromBytes(CODEC.toBytes(EnvelopeBlock.of(block.messages().get(4)))).messages())
        .containsExactly(block.messages().get(4));
  }
}
