package io.tidemark.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Writes a {@link DeadLetter} field by field. */
public final class DeadLetterCoder extends AtomicCoder<DeadLetter> {
  private static final DeadLetterCoder INSTANCE = new DeadLetterCoder();

  private DeadLetterCoder() {}

  public static DeadLetterCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(DeadLetter letter, OutputStream out) throws IOException {
    BlockWriter writer = new BlockWriter(letter.payload().length + 256);
    writer.writeString(letter.format());
    writer.writeString(letter.source());
    writer.writeVarint(letter.position());
    writer.writeString(letter.reason());
    writer.writeVarint(letter.payload().length);
    writer.writeBytes(letter.payload(), letter.payload().length);
    writer.flushTo(out);
  }

  @Override
  public DeadLetter decode(InputStream in) throws IOException {
    BlockReader reader = BlockReader.from(in);
    return new DeadLetter(
        reader.readString(),
        reader.readString(),
        reader.readVarint(),
        reader.readString(),
        reader.readBytes(reader.readCount()));
  }
}
