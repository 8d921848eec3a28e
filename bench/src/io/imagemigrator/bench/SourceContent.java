package io.imagemigrator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A workload's content as a registry stores it. It is made once and kept for later runs.
 *
 * @param storage what a source registry is started over
 * @param items all that a copy must have
 */
record SourceContent(Path storage, List<StoredItem> items) {
  static final String NAMESPACE = "bench";

  /** Of the folder if it is there already; the list of items is written last. */
  static SourceContent of(Workload workload, long seed, Path folder) throws IOException {
    Workload kept = workload.content();
    Path storage = folder.resolve(kept.title() + "-" + seed);
    Path list = folder.resolve(kept.title() + "-" + seed + ".items");
    if (!Files.exists(list)) {
      System.err.println("Making the images of " + kept.title() + " ...");
      RegistryStorage made = new RegistryStorage(storage, NAMESPACE);
      kept.write(made, seed);
      Files.write(list, made.items().stream().map(StoredItem::line).toList());
    }
    return new SourceContent(
        storage, Files.readAllLines(list).stream().map(StoredItem::parse).toList());
  }

  List<String> repositories() {
    return items.stream().map(StoredItem::repository).distinct().toList();
  }
}
