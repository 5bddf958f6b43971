package io.tidemark.storage.read;

/** A row that a newer build has written in a way that this one does not know. */
public final class NeedsNewerBuild extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** A null in a column that this build requires. */
  public NeedsNewerBuild(String column) {
    super(
        "A stored row has no "
            + column
            + ", as newer builds may write it; run the newest build, which knows what that means");
  }
}
