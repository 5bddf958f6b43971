/**
 * Keeps tables that are committed to for years fast to read, and what is kept of their past
 * bounded. Rows stay as they are.
 *
 * <p>Open {@link io.tidemark.storage.maintain.Maintenance} first: all steps, one after the other,
 * of {@code tidemark maintain}. Jobs do a bounded part of the same, a live job now and then in a
 * thread beside its committer ({@link io.tidemark.storage.maintain.JobUpkeep}), one that ends after
 * its commits ({@link io.tidemark.storage.maintain.MaintainAfter}).
 *
 * <p><b>Snapshots</b> stay by the time they were committed at ({@code KeptSnapshots}): every one of
 * the last hour, the last of each hour for two days, the last of each day for 30. At a commit every
 * 5 seconds those are 800, and the metadata that each commit writes is 0.7 MB. Parents of kept
 * snapshots may be gone, so that Iceberg's own history ends there: {@link
 * io.tidemark.storage.maintain.SnapshotHistory} goes on.
 *
 * <p><b>Files</b> stay for as long as the longest job after the snapshots that need them ({@code
 * FileCleaner}). What was expired is remembered in files of the folder {@code metadata/expired} of
 * a table, written before each expiry; they are the only record. When it is due, the manifest lists
 * of up to 1,000 expired snapshots are read and those of all kept ones, and then the few manifests
 * that they do not share. That is some 3 objects for each commit, once, in place of a listing of
 * all files of 5 days (70 for each commit) or of every kept manifest list for each expiry. What is
 * needed is told by what kept snapshots name at that moment, whatever branches, tags and rollbacks
 * there were; nothing is concluded from the order of snapshots but how long a file has been out of
 * use. Files that no snapshot ever named are {@code Orphans}, which are found by a listing, and
 * only when asked for.
 *
 * <p><b>Small files</b> of a partition are merged row by row in the table's sort order, with all
 * columns of the table, also those that this build does not know ({@code Compaction}, {@code
 * MergedFile}). Each group of files is a commit of its own. Where another writer was first, what is
 * left of the group is looked at again, three times at most.
 *
 * <p>Counters, namespace {@code iceberg}; they reach a live job's metrics with its next commit:
 *
 * <ul>
 *   <li>volume: {@code TABLE.files_compacted}, {@code TABLE.snapshots_expired}, {@code
 *       TABLE.files_deleted}
 *   <li>must be zero: {@code TABLE.maintenance_failed} (runs), {@code TABLE.files_not_deleted};
 *       both are tried again, and the log says why
 *   <li>input health: {@code TABLE.groups_not_compacted}, left as other writers changed the files
 *       each time
 * </ul>
 */
package io.tidemark.storage.maintain;
