package io.imagemigrator.camel;

import io.imagemigrator.json.PrintableText;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies in the inbox and cannot be run: names by which no file can be opened, or which would
 * forge lines of logs and pages; pipes, at which a reader waits for ever. The inbox is listed again
 * and again, so each is said once.
 */
final class UnusableFiles {
  private static final Logger LOG = LoggerFactory.getLogger(UnusableFiles.class);

  /** Whoever drops more than this has been told often enough. */
  private static final int MOST = 1000;

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  /** Stands for each byte of a name that is no character. */
  private static final char UNKNOWN = '\ufffd';

  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /** The path of a file that was listed; empty when it cannot be used. */
  Optional<Path> pathOf(File file) {
    String name = file.getName();
    if (CONTROL.matcher(name).find()) {
      say(file, "its name has control characters in it");
      return Optional.empty();
    }
    try {
      Path path = file.toPath();
      if (Files.isRegularFile(path)) {
        return Optional.of(path);
      }
      if (name.indexOf(UNKNOWN) < 0) {
        if (Files.exists(path)) {
          say(file, "it is no regular file");
        }
        return Optional.empty();
      }
    } catch (InvalidPathException e) {
      // Said below, for both.
    }
    say(
        file,
        "its name cannot be read in the character set "
            + System.getProperty("sun.jnu.encoding")
            + " of this process");
    return Optional.empty();
  }

  private void say(File file, String why) {
    if (said.size() < MOST && said.add(file.getPath())) {
      LOG.warn(
          "{} in the inbox is left alone: {}; rename it or take it away",
          PrintableText.of(file.getName()),
          why);
    }
  }
}
