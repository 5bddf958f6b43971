/**
 * The way back: what to do when a catalog, a folder or a file is lost.
 *
 * <p>The files of a table tell all about it but which of its metadata files is the current one;
 * that is what a catalog holds. {@link io.tidemark.storage.recover.Restore} finds it again in the
 * folder, {@link io.tidemark.storage.recover.Backup} keeps the files of one moment elsewhere,
 * {@link io.tidemark.storage.recover.Relocate} makes the metadata of a moved or copied folder name
 * its own files, and {@link io.tidemark.storage.recover.Forget} takes files that are lost out of a
 * table, so that their rows can be made again from the raw log. {@link
 * io.tidemark.storage.recover.Failures} says in one line which file a failure is of, and which of
 * these helps.
 *
 * <p>Nothing here removes a file that it has not written itself.
 */
package io.tidemark.storage.recover;
