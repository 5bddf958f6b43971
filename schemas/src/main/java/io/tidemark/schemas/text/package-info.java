/**
 * What people write and read: {@link io.tidemark.schemas.text.UserError}, the one line that a wrong
 * request ends with, {@link io.tidemark.schemas.text.Durations}, and {@link
 * io.tidemark.schemas.text.Printable}, by which text from outside is printed.
 */
package io.tidemark.schemas.text;
