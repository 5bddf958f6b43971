package io.tidemark.transforms.decode;

/** Understands comma-separated records by the order of their columns, or by a header. */
abstract class CsvDecoder implements Format.Decoder {
  final Collector out;
  final CsvFields fields;

  CsvDecoder(Collector out, CsvFields fields) {
    this.out = out;
    this.fields = fields;
  }

  @Override
  public final void decode(byte[] bytes, int from, int to, long position) {
    if (fields.read(bytes, from, to, position)) {
      record(position);
    }
  }

  /** Understands a record whose fields have been found. */
  abstract void record(long position);

  @Override
  public final void beginMessage(boolean ofOneLine) {
    fields.beginMessage(ofOneLine);
  }

  @Override
  public final Head head(byte[] bytes, int from, int to) {
    fields.head(bytes, from, to);
    return fields.isUnreadable() ? Head.UNREADABLE : fields.isReordered() ? Head.OWN : Head.NONE;
  }
}
