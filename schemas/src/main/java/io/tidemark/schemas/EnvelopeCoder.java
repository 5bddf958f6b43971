package io.tidemark.schemas;

/**
 * Writes an {@link Envelope} field by field; what those of a pack or block have in common, once.
 */
public final class EnvelopeCoder extends BlockCoder<Envelope> {
  private static final int HEAD_BYTES = 64;
  private static final EnvelopeCoder INSTANCE = new EnvelopeCoder();

  private EnvelopeCoder() {}

  public static EnvelopeCoder of() {
    return INSTANCE;
  }

  @Override
  int sizeHint(Envelope envelope) {
    return envelope.payload().length + HEAD_BYTES;
  }

  @Override
  void write(Envelope envelope, BlockWriter out) {
    out.writeShared(envelope.channel());
    out.writeString(envelope.messageId());
    out.writeShared(envelope.format());
    out.writeShared(envelope.instrument() == null ? "" : envelope.instrument());
    out.writeShared(envelope.source());
    out.writeVarint(envelope.position());
    out.writeVarint(envelope.publishTime());
    out.writeVarint(envelope.receiveTime());
    out.writeVarint(envelope.firstTime());
    out.writeVarint(envelope.lastTime());
    out.writeVarint(envelope.payload().length);
    out.writeBytes(envelope.payload(), envelope.payload().length);
  }

  @Override
  Envelope read(BlockReader in) {
    return new Envelope(
        in.readShared(),
        in.readString(),
        in.readShared(),
        emptyAsNull(in.readShared()),
        in.readShared(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readVarint(),
        in.readBytes(in.readCount()));
  }

  private static String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
