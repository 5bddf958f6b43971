package io.tidemark.transforms.coders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class BytesCoderTest {
  private static final byte[] BYTES = new byte[1_000];

  @Test
  void bytesReadBackAloneAndOneBehindTheOther() throws Exception {
    assertThat(CoderUtils.clone(BytesCoder.of(), BYTES)).isEqualTo(BYTES).isNotSameAs(BYTES);
    assertThat(CoderUtils.clone(ListCoder.of(BytesCoder.of()), List.of(BYTES, new byte[0])))
        .containsExactly(BYTES, new byte[0]);
  }

  @Test
  void equalBytesAreEqualKeys() {
    assertThat(BytesCoder.of().structuralValue(BYTES))
        .isEqualTo(BytesCoder.of().structuralValue(BYTES.clone()))
        .isNotEqualTo(BytesCoder.of().structuralValue(new byte[1]));
  }

  @Test
  void tellsTheSizeItWrites() throws Exception {
    assertThat(BytesCoder.of().getEncodedElementByteSize(BYTES))
        .isEqualTo(CoderUtils.encodeToByteArray(BytesCoder.of(), BYTES).length);
  }
}
