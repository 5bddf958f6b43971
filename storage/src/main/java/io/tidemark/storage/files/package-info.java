/**
 * The files that tables are made of: where they lie ({@code Locations}), the checksum that each
 * data file carries ({@code Checksum}), and what of a table a build writes ({@code Layout}). A file
 * that cannot be read is a {@link io.tidemark.storage.files.DamagedFile}, which names it.
 *
 * <p>{@link io.tidemark.storage.files.Channels} is what commits to the raw log carry of each
 * channel: how far it was kept. A commit that adds no messages has to carry it on.
 */
package io.tidemark.storage.files;
