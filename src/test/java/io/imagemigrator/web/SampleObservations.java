package io.imagemigrator.web;

import java.util.List;

/** What a test wants the process to say of itself. */
final class SampleObservations implements Observations {
  volatile boolean live = true;
  volatile List<String> notReady = List.of();

  @Override
  public boolean live() {
    return live;
  }

  @Override
  public List<String> notReady() {
    return notReady;
  }

  @Override
  public String metrics() {
    return "images_total 5\n";
  }
}
