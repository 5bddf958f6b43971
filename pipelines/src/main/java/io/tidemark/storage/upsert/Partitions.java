package io.tidemark.storage.upsert;

import io.tidemark.storage.tables.RowMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.iceberg.PartitionKey;

/** Splits blocks by the partitions of their table, which go by their paths. */
public final class Partitions {
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
  public static <B> Map<String, List<B>> of(RowMapping<B> mapping, Collection<B> blocks) {
    Parts<B> parts = new Parts<>(mapping);
    for (B block : blocks) {
      mapping.split(block, parts::add);
    }
    return parts.byPath();
  }

  /** Collects parts of blocks, of which neighbours mostly lie in the same partition. */
  private static final class Parts<B> {
    private final RowMapping<B> mapping;
    private final PartitionKey partition;
    private final Map<PartitionKey, List<B>> parts = new HashMap<>();
    private List<B> current = List.of();

    private Parts(RowMapping<B> mapping) {
      this.mapping = mapping;
      this.partition = newKey(mapping);
    }

    private void add(B part) {
      if (current.isEmpty() || !mapping.isSamePartition(part, current.get(0))) {
        partition.partition(mapping.partitionSource(part));
        current = parts.get(partition);
        if (current == null) {
          current = new ArrayList<>();
          parts.put(partition.copy(), current);
        }
      }
      current.add(part);
    }

    private Map<String, List<B>> byPath() {
      Map<String, List<B>> partitions = new TreeMap<>();
      parts.forEach((key, same) -> partitions.put(key.toPath(), same));
      return partitions;
    }
  }

  private static PartitionKey newKey(RowMapping<?> mapping) {
    return new PartitionKey(mapping.contract().spec(), mapping.contract().schema());
  }
}
