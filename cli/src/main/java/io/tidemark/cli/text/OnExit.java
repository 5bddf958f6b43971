package io.tidemark.cli.text;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is done when the process ends in the middle of work, by a signal or by a library; what was
 * begun last first. Work that comes to its own end closes it.
 */
public final class OnExit {
  private static final Deque<OnExit> OPEN = new ArrayDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(OnExit::runAll, "on-exit"));
  }

  private final Runnable action;

  private OnExit(Runnable action) {
    this.action = action;
  }

  public static OnExit run(Runnable action) {
    OnExit exit = new OnExit(action);
    synchronized (OPEN) {
      OPEN.push(exit);
    }
    return exit;
  }

  private static void runAll() {
    while (true) {
      OnExit last;
      synchronized (OPEN) {
        last = OPEN.poll();
      }
      if (last == null) {
        return;
      }
      last.action.run();
    }
  }

  /** Does nothing any more. */
  public void close() {
    synchronized (OPEN) {
      OPEN.remove(this);
    }
  }
}
