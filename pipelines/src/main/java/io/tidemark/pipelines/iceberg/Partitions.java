package io.tidemark.pipelines.iceberg;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.iceberg.PartitionKey;

/** Splits blocks by the partitions of their table, which go by their paths. */
final class Partitions {
  private Partitions() {}

  /** Hands over the parts of a block that each lie in one partition, with its path. */
  static <B> void split(RowMapping<B> mapping, B block, BiConsumer<String, B> part) {
    PartitionKey partition = newKey(mapping);
    mapping.split(
        block,
        each -> {
          partition.partition(mapping.partitionSource(each));
          part.accept(partition.toPath(), each);
        });
  }

  /** The parts of these blocks by the partition they lie in. */
  static <B> Map<String, List<B>> of(RowMapping<B> mapping, Collection<B> blocks) {
    Map<PartitionKey, List<B>> parts = new HashMap<>();
    PartitionKey partition = newKey(mapping);
    for (B block : blocks) {
      mapping.split(
          block,
          each -> {
            partition.partition(mapping.partitionSource(each));
            List<B> same = parts.get(partition);
            if (same == null) {
              same = new ArrayList<>();
              parts.put(partition.copy(), same);
            }
            same.add(each);
          });
    }
    Map<String, List<B>> partitions = new TreeMap<>();
    parts.forEach((key, same) -> partitions.put(key.toPath(), same));
    return partitions;
  }

  private static PartitionKey newKey(RowMapping<?> mapping) {
    return new PartitionKey(mapping.contract().spec(), mapping.contract().schema());
  }
}
