package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IndexSortTest {
  @Test
  void ordersStablyLikeTheLibrary() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int[] keys = random.ints(random.nextInt(200), 0, 1 + random.nextInt(50)).toArray();
      if (seed % 3 == 0) {
        Arrays.sort(keys);
      }
      int[] expected =
          IntStream.range(0, keys.length)
              .boxed()
              .sorted(Comparator.comparingInt(i -> keys[i]))
              .mapToInt(i -> i)
              .toArray();
      assertThat(IndexSort.sorted(keys.length, (a, b) -> Integer.compare(keys[a], keys[b])))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }
}
