package io.tidemark.schemas;

/** Writes a {@link Verification} field by field. */
public final class VerificationCodec extends BlockCodec<Verification> {
  private static final int BYTES = 256;
  private static final VerificationCodec INSTANCE = new VerificationCodec();

  private VerificationCodec() {}

  public static VerificationCodec of() {
    return INSTANCE;
  }

  @Override
  protected int sizeHint(Verification verification) {
    return BYTES;
  }

  @Override
  protected void write(Verification verification, BlockWriter out) {
    out.writeString(verification.table());
    out.writeString(verification.run());
    out.writeString(verification.source());
    out.writeString(verification.build());
    out.writeVarint(verification.verifiedAt());
    out.writeVarint(verification.from());
    out.writeVarint(verification.to());
    Verification.Counts counts = verification.counts();
    out.writeVarint(counts.equal());
    out.writeVarint(counts.missing());
    out.writeVarint(counts.extra());
    out.writeVarint(counts.different());
    out.writeVarint(counts.kept());
    out.writeVarint(counts.provisional());
    out.writeVarint(counts.notCompared());
  }

  @Override
  protected Verification read(BlockReader in) {
    String table = in.readString();
    String run = in.readString();
    String source = in.readString();
    String build = in.readString();
    long verifiedAt = in.readVarint();
    long from = in.readVarint();
    long to = in.readVarint();
    return new Verification(
        table,
        run,
        verifiedAt,
        source,
        from,
        to,
        build,
        new Verification.Counts(
            in.readVarint(),
            in.readVarint(),
            in.readVarint(),
            in.readVarint(),
            in.readVarint(),
            in.readVarint(),
            in.readVarint()));
  }
}
