package io.imagemigrator.cli;

import org.jline.utils.Signals;

/** What is done when somebody ends the process (Ctrl-C, SIGTERM) while something goes on. */
final class Interruption {
  /** What a shell expects of a program that Ctrl-C has ended. */
  private static final int BY_CTRL_C = 130;

  private final Thread hook;

  /**
   * From now on, until it is closed.
   *
   * @param last the last words
   */
  Interruption(Runnable last) {
    hook =
        new Thread(
            () -> {
              endAtTheNext();
              last.run();
            },
            "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The JVM takes no notice of a second Ctrl-C while it stops; from now on that ends it. */
  static void endAtTheNext() {
    Signals.register("INT", () -> Runtime.getRuntime().halt(BY_CTRL_C));
  }

  /** Whether the standard error is a terminal on which a line can be drawn anew. */
  static boolean atTerminal() {
    return Boolean.getBoolean("image-migrator.terminal") && !"dumb".equals(System.getenv("TERM"));
  }

  /** It is over, and nobody interrupted it. */
  void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is being ended, and the hook has run or runs.
    }
  }
}
