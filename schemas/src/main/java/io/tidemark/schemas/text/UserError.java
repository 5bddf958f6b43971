package io.tidemark.schemas.text;

/** A wrong request: one line that names the option, the value and what to do. */
public final class UserError extends RuntimeException {
  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
