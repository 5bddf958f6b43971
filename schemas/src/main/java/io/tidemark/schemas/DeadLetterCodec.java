package io.tidemark.schemas;

/** Writes a {@link DeadLetter} field by field. */
public final class DeadLetterCodec extends BlockCodec<DeadLetter> {
  private static final int HEAD_BYTES = 256;
  private static final DeadLetterCodec INSTANCE = new DeadLetterCodec();

  private DeadLetterCodec() {}

  public static DeadLetterCodec of() {
    return INSTANCE;
  }

  @Override
  protected int sizeHint(DeadLetter letter) {
    return letter.payload().length + HEAD_BYTES;
  }

  @Override
  protected void write(DeadLetter letter, BlockWriter out) {
    out.writeString(letter.format());
    out.writeString(letter.source());
    out.writeVarint(letter.position());
    out.writeString(letter.reason());
    out.writeVarint(letter.payload().length);
    out.writeBytes(letter.payload(), letter.payload().length);
  }

  @Override
  protected DeadLetter read(BlockReader in) {
    return new DeadLetter(
        in.readString(),
        in.readString(),
        in.readVarint(),
        in.readString(),
        in.readBytes(in.readCount()));
  }
}
