package io.tidemark.storage.recover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures that a larger heap mends, however they are wrapped. */
class HeapSizeTest {
  static Stream<Throwable> ofTheHeap() {
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    Throwable suppressing = new IOException("closed");
    suppressing.addSuppressed(new IllegalStateException(full));
    Throwable circular = new IllegalStateException("one");
    circular.addSuppressed(new IllegalStateException("other", circular));
    circular.addSuppressed(full);
    return Stream.of(
        full,
        new OutOfMemoryError("GC overhead limit exceeded"),
        new OutOfMemoryError("Direct buffer memory"),
        new OutOfMemoryError("Cannot reserve 67108864 bytes of direct buffer memory"),
        new OutOfMemoryError(),
        new CompletionException(new RuntimeException("task", full)),
        suppressing,
        circular,
        new RuntimeException("Task failed: java.lang.OutOfMemoryError: Java heap space\n\tat x"));
  }

  @ParameterizedTest
  @MethodSource("ofTheHeap")
  void isToldWithItsSize(Throwable e) {
    assertThat(HeapSize.isTooSmall(e)).isTrue();
    assertThat(Failures.line(e, List.of()))
        .matches(
            "the heap of [\\d,]+ MB is too small for this work; give the JVM more with -Xmx, as in"
                + " TIDEMARK_JVM=-Xmx\\d+g in the environment, and run it again: .*");
  }

  static Stream<Throwable> ofSomethingElse() {
    return Stream.of(
        new OutOfMemoryError("unable to create native thread: possibly out of memory"),
        new OutOfMemoryError("Metaspace"),
        new OutOfMemoryError("Requested array size exceeds VM limit"),
        new IOException("about OutOfMemoryErrors"),
        new IllegalStateException());
  }

  @ParameterizedTest
  @MethodSource("ofSomethingElse")
  void whatNoHeapMendsIsNot(Throwable e) {
    assertThat(HeapSize.isTooSmall(e)).isFalse();
    assertThat(Failures.line(e, List.of())).doesNotContain("-Xmx");
  }
}
