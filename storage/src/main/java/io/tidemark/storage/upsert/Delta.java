package io.tidemark.storage.upsert;

import io.tidemark.storage.tables.KeyRange;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;

/**
 * Files written for one partition, to be committed.
 *
 * @param snapshotId the snapshot the rows were looked up in, or null for a table without any
 * @param range bounds of the keys of all rows, also those not written
 * @param dataFiles the new rows
 * @param deleteFiles position deletes of the stored rows they supersede
 * @param removed stored files that the new ones replace
 * @param moved rows that stood in one of those, by their positions in the one new file
 * @param referenced paths of the stored files that the deletes point into
 * @param written rows written, without those
 * @param superseded stored rows deleted
 * @param unchanged rows not written because the stored row is as good or better
 */
public record Delta(
    Long snapshotId,
    KeyRange range,
    List<DataFile> dataFiles,
    List<DeleteFile> deleteFiles,
    List<DataFile> removed,
    BitSet moved,
    List<String> referenced,
    long written,
    long superseded,
    long unchanged)
    implements Serializable {}
