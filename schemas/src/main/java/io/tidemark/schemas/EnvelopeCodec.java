package io.tidemark.schemas;

/**
 * Writes an {@link Envelope} field by field: what those of a pack or block have in common, once;
 * times but for the first as differences, of which most are small.
 */
public final class EnvelopeCodec extends BlockCodec<Envelope> {
  private static final int HEAD_BYTES = 64;
  private static final EnvelopeCodec INSTANCE = new EnvelopeCodec();

  private EnvelopeCodec() {}

  public static EnvelopeCodec of() {
    return INSTANCE;
  }

  @Override
  protected int sizeHint(Envelope envelope) {
    return envelope.payload().length + HEAD_BYTES;
  }

  @Override
  protected void write(Envelope envelope, BlockWriter out) {
    out.writeShared(
        envelope.channel(),
        envelope.format(),
        envelope.instrument() == null ? "" : envelope.instrument(),
        envelope.source());
    out.writeString(envelope.messageId());
    out.writeVarint(envelope.position());
    out.writeVarint(envelope.publishTime());
    out.writeDelta(envelope.receiveTime(), envelope.publishTime());
    out.writeDelta(envelope.firstTime(), envelope.publishTime());
    out.writeDelta(envelope.lastTime(), envelope.firstTime());
    out.writeVarint(envelope.payload().length);
    out.writeBytes(envelope.payload(), envelope.payload().length);
  }

  @Override
  protected Envelope read(BlockReader in) {
    String[] shared = in.readShared(4);
    String messageId = in.readString();
    long position = in.readVarint();
    long publishTime = in.readVarint();
    long receiveTime = in.readDelta(publishTime);
    long firstTime = in.readDelta(publishTime);
    long lastTime = in.readDelta(firstTime);
    return new Envelope(
        shared[0],
        messageId,
        shared[1],
        emptyAsNull(shared[2]),
        shared[3],
        position,
        publishTime,
        receiveTime,
        firstTime,
        lastTime,
        in.readBytes(in.readCount()));
  }

  private static String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
