package io.tidemark.schemas;

/** Writes a {@link DeadLetter} field by field. */
public final class DeadLetterCoder extends BlockCoder<DeadLetter> {
  private static final int HEAD_BYTES = 256;
  private static final DeadLetterCoder INSTANCE = new DeadLetterCoder();

  private DeadLetterCoder() {}

  public static DeadLetterCoder of() {
    return INSTANCE;
  }

  @Override
  int sizeHint(DeadLetter letter) {
    return letter.payload().length + HEAD_BYTES;
  }

  @Override
  void write(DeadLetter letter, BlockWriter out) {
    out.writeString(letter.format());
    out.writeString(letter.source());
    out.writeVarint(letter.position());
    out.writeString(letter.reason());
    out.writeVarint(letter.payload().length);
    out.writeBytes(letter.payload(), letter.payload().length);
  }

  @Override
  DeadLetter read(BlockReader in) {
    return new DeadLetter(
        in.readString(),
        in.readString(),
        in.readVarint(),
        in.readString(),
        in.readBytes(in.readCount()));
  }
}
