/**
 * Reads whole tables in a pipeline: the files of a snapshot are planned, spread and read.
 *
 * <p>A live job without a checkpoint goes on from {@link io.tidemark.storage.scan.RawTail}, the end
 * of the raw log, which it finds by what the log's commits carry of each channel ({@link
 * io.tidemark.storage.files.Channels}).
 *
 * <p>Counters, namespace {@code raw}:
 *
 * <ul>
 *   <li>volume: {@code files} and {@code bytes} (as stored) of the log that were read, {@code
 *       messages} that were wanted of them
 * </ul>
 */
package io.tidemark.storage.scan;
