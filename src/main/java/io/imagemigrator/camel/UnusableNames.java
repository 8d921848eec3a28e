package io.imagemigrator.camel;

import io.imagemigrator.json.PrintableText;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names in the inbox by which no file can be opened, or which would forge lines of logs and pages.
 * The inbox is listed again and again, so each is said once.
 */
final class UnusableNames {
  private static final Logger LOG = LoggerFactory.getLogger(UnusableNames.class);

  /** Whoever drops more than this has been told often enough. */
  private static final int MOST = 1000;

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  /** Stands for each byte of a name that is no character. */
  private static final char UNKNOWN = '\ufffd';

  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /** The path of a file that was listed; empty when its name cannot be used. */
  Optional<Path> pathOf(File file) {
    String name = file.getName();
    if (CONTROL.matcher(name).find()) {
      say(file, "its name has control characters in it");
      return Optional.empty();
    }
    try {
      Path path = file.toPath();
      if (name.indexOf(UNKNOWN) < 0 || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(path);
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
          "{} in the inbox is left alone: {}; rename it", PrintableText.of(file.getName()), why);
    }
  }
}
