package io.tidemark.transforms.coders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class BlockCoderTest {
  private static final BlockCoder<DeadLetter> CODER = BlockCoder.of(DeadLetterCodec.of());
  private static final DeadLetter LETTER =
      new DeadLetter("trades.csv", "file", 7, "no number", "x,y".getBytes(UTF_8));

  @Test
  void elementsReadBackOneBehindTheOther() throws Exception {
    assertThat(CoderUtils.clone(ListCoder.of(CODER), List.of(LETTER, LETTER)))
        .containsExactly(LETTER, LETTER);
  }

  @Test
  void bytesThatEndTooSoonAreRefused() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CODER.encode(LETTER, out);
    byte[] whole = out.toByteArray();
    for (int length = 0; length < whole.length; length++) {
      ByteArrayInputStream in = new ByteArrayInputStream(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> CODER.decode(in)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void coderOfOneKindOfElementsIsEqualAfterSerialization() throws Exception {
    SerializableUtils.ensureSerializable(CODER);
    CODER.verifyDeterministic();
    assertThat(CODER)
        .isEqualTo(BlockCoder.of(DeadLetterCodec.of()))
        .hasSameHashCodeAs(BlockCoder.of(DeadLetterCodec.of()))
        .isNotEqualTo(BlockCoder.of(CandleBlockCodec.of()));
  }
}
