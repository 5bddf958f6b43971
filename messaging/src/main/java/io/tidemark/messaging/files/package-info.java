/**
 * Reads files of market records: finds them, cuts them into slices that can be read at once, frames
 * their records and has them decoded.
 *
 * <p>Open {@link io.tidemark.messaging.files.FilePlan} first, then {@link
 * io.tidemark.messaging.files.ReadFiles}. A plain file is cut at line ends; an entry of a .zip and
 * a .gz are one slice each. What cannot be read (a .gz cut short, a broken .zip entry, a file that
 * is no text, a line beyond 16 MiB) becomes a dead letter and the rest goes on. Names of files and
 * what the user says of them meet in {@link io.tidemark.messaging.files.FileNames}: nothing that a
 * name says is overridden.
 *
 * <p>Counters, namespace {@code files}:
 *
 * <ul>
 *   <li>volume: {@code slices}, {@code bytes} (as stored); what is in the records is counted by
 *       {@link io.tidemark.transforms.decode}
 *   <li>must be zero: {@code unread}, files and entries of which something could not be read
 * </ul>
 */
package io.tidemark.messaging.files;
