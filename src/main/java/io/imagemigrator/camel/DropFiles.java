package io.imagemigrator.camel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a dropped file is read, and where it goes afterwards. It is left alone until it has not
 * changed for a while, nobody holds a lock on it, and it is not cut off in the middle; it stays in
 * the inbox until its run has ended. Camel's own strategies wait for one file after the other, a
 * second each.
 */
final class DropFiles implements GenericFileProcessStrategy<File> {
  /** The property that names the file to which the dropped one is moved; {@link Path}. */
  static final String MOVE_TO = "moveTo";

  private static final String STATE = "dropFileState";
  private static final Logger LOG = LoggerFactory.getLogger(DropFiles.class);
  private static final JsonFactory JSON = new JsonFactory();

  private final Duration settle;
  private final Duration incomplete;
  private final Map<Path, Seen> waiting = new ConcurrentHashMap<>();
  private final Map<Path, State> stuck = new ConcurrentHashMap<>();
  private final UnusableFiles unusable = new UnusableFiles();

  private record State(long size, FileTime modified, Object key) {
    static State of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new State(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
  }

  private record Seen(State state, long sinceNanos) {
    boolean lasted(Duration time) {
      return System.nanoTime() - sinceNanos >= time.toNanos();
    }
  }

  /**
   * The strategy of one drop folder.
   *
   * @param settle how long a file must not have changed
   * @param incomplete how long one must not have changed that ends in the middle
   */
  DropFiles(Duration settle, Duration incomplete) {
    this.settle = settle;
    this.incomplete = incomplete;
  }

  @Override
  public void prepareOnStartup(
      GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
    // Nothing is left behind by a process that was killed.
  }

  @Override
  public boolean begin(
      GenericFileOperations<File> operations,
      GenericFileEndpoint<File> endpoint,
      Exchange exchange,
      GenericFile<File> file) {
    Optional<Path> readable = unusable.pathOf(file.getFile());
    if (readable.isEmpty()) {
      return false;
    }
    Path path = readable.get();
    try {
      State state = State.of(path);
      if (state.equals(stuck.get(path))) {
        return false;
      }
      Seen seen = waiting.get(path);
      if (seen == null || !seen.state().equals(state)) {
        waiting.put(path, new Seen(state, System.nanoTime()));
        waiting.keySet().removeIf(other -> !Files.exists(other));
        return false;
      }
      boolean ready =
          seen.lasted(settle) && !isLocked(path) && (seen.lasted(incomplete) || isComplete(path));
      if (ready) {
        waiting.remove(path);
        exchange.setProperty(STATE, state);
      }
      return ready;
    } catch (IOException e) {
      // It is gone, or cannot be looked at yet.
      return false;
    }
  }

  private static boolean isLocked(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      // Not every file system has locks; and what cannot be read is reported by its run.
      return false;
    }
  }

  /** Whether the JSON goes on to an end; a mistake before that is none of the writer's pauses. */
  private static boolean isComplete(Path path) {
    if (!path.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
      // YAML, which its run refuses with a word.
      return true;
    }
    try (JsonParser parser = JSON.createParser(path.toFile())) {
      boolean any = false;
      while (parser.nextToken() != null) {
        any = true;
      }
      return any;
    } catch (JsonEOFException e) {
      return false;
    } catch (JsonProcessingException e) {
      // Between two entries the parser finds the end as unexpected as any other character.
      return e.getLocation() == null || e.getLocation().getByteOffset() < path.toFile().length();
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void abort(
      GenericFileOperations<File> operations,
      GenericFileEndpoint<File> endpoint,
      Exchange exchange,
      GenericFile<File> file) {
    // It stays where it is.
  }

  @Override
  public void commit(
      GenericFileOperations<File> operations,
      GenericFileEndpoint<File> endpoint,
      Exchange exchange,
      GenericFile<File> file) {
    Path path = file.getFile().toPath();
    Path target = exchange.getProperty(MOVE_TO, Path.class);
    State before = exchange.getProperty(STATE, State.class);
    if (target == null) {
      return;
    }
    try {
      if (!State.of(path).equals(before)) {
        LOG.warn("{} was written again while its run went on; it is run again as it is now", path);
        return;
      }
      Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      LOG.warn("{} was taken away while its run went on", path);
    } catch (IOException e) {
      stuck.put(path, before);
      LOG.error(
          "{} cannot be moved to {} ({}); it stays in the inbox and is not run again until it"
              + " changes",
          path,
          target,
          e.getMessage());
    }
  }

  @Override
  public void rollback(
      GenericFileOperations<File> operations,
      GenericFileEndpoint<File> endpoint,
      Exchange exchange,
      GenericFile<File> file) {
    // It stays in the inbox, and is run again.
  }
}
