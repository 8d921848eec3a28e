package io.imagemigrator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Apache's combined format from the file a registry writes its access log to. */
final class AccessLog {
  private static final Pattern COMBINED =
      Pattern.compile(
          "^\\S+ \\S+ \\S+ \\[[^\\]]+\\] \"(\\S+) (\\S+) HTTP/[0-9.]+\" (\\d{3}) (\\d+|-)"
              + "(?: \"[^\"]*\" \"([^\"]*)\")?.*$");
  private static final int POLL_MILLIS = 20;
  private static final int QUIET_POLLS = 2;
  private static final int MOST_POLLS = 100;

  private final Path file;
  private int skipped;

  AccessLog(Path file) {
    this.file = file;
  }

  synchronized List<AccessLogEntry> entries() {
    List<AccessLogEntry> all = parse();
    return List.copyOf(all.subList(skipped, all.size()));
  }

  synchronized void clear() {
    skipped = parse().size();
  }

  private List<AccessLogEntry> parse() {
    try {
      awaitQuiet();
      List<AccessLogEntry> all = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        Matcher matcher = COMBINED.matcher(line);
        if (matcher.matches()) {
          all.add(entry(matcher));
        }
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AccessLogEntry entry(Matcher line) {
    String size = line.group(4);
    String userAgent = line.group(5);
    return new AccessLogEntry(
        line.group(1),
        line.group(2),
        Integer.parseInt(line.group(3)),
        size.equals("-") ? 0 : Long.parseLong(size),
        userAgent == null ? "" : userAgent);
  }

  /** A registry logs a large response only after the client has all of it. */
  private void awaitQuiet() throws IOException {
    long size = -1;
    int quiet = 0;
    for (int poll = 0; poll < MOST_POLLS && quiet < QUIET_POLLS; poll++) {
      long now = Files.size(file);
      quiet = now == size ? quiet + 1 : 0;
      size = now;
      Pause.millis(POLL_MILLIS);
    }
  }
}
