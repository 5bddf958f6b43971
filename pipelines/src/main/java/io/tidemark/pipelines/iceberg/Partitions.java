package io.tidemark.pipelines.iceberg;

import java.util.ArrayList;
import java.util.Collection;
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
    mapping.split(
        block,
        each -> {
          PartitionKey partition =
              new PartitionKey(mapping.contract().spec(), mapping.contract().schema());
          partition.partition(mapping.partitionSource(each));
          part.accept(partition.toPath(), each);
        });
  }

  /** The parts of these blocks by the partition they lie in. */
  static <B> Map<String, List<B>> of(RowMapping<B> mapping, Collection<B> blocks) {
    Map<String, List<B>> partitions = new TreeMap<>();
    for (B block : blocks) {
      split(
          mapping,
          block,
          (partition, part) ->
              partitions.computeIfAbsent(partition, any -> new ArrayList<>()).add(part));
    }
    return partitions;
  }
}
