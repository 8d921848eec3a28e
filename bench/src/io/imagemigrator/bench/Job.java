package io.imagemigrator.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a tool is to do: copy all tags of some repositories.
 *
 * @param folder an empty one for its files
 * @param source host and port; the namespace is {@link SourceContent#NAMESPACE}
 * @param target host and port; the namespace is {@link #NAMESPACE}
 * @param repositories without namespace
 */
record Job(Path folder, String source, String target, List<String> repositories) {
  static final String NAMESPACE = "copy";

  String from(String repository) {
    return source + "/" + SourceContent.NAMESPACE + "/" + repository;
  }

  String to(String repository) {
    return target + "/" + NAMESPACE + "/" + repository;
  }

  /** The file's path. */
  String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
