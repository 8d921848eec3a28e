package io.imagemigrator.cli;

/** Draws something on the terminal anew, four times a second, until it is closed. */
final class Refresh implements AutoCloseable {
  static final int MILLIS = 250;

  private final Thread thread;

  Refresh(Runnable draw) {
    thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  draw.run();
                  Thread.sleep(MILLIS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "progress");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
