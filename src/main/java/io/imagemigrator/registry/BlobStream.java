package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob on its way from a registry; to be closed. Where the registry breaks off, it is asked for
 * the rest (RFC 9110, 14.2), so that whoever reads does not notice.
 */
public final class BlobStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BlobStream.class);

  /** Asks for a blob from some byte on. */
  interface Opener {
    /** The answer: 206 with the rest, 200 with all of it, or 416 when there is no rest. */
    ApiResponse open(long offset) throws RegistryException;

    /** The registry broke off, and goes on. */
    default void continued() {}

    /** The failure of reading an answer. */
    RegistryException failed(Kind kind, String reason, IOException cause);
  }

  private final Opener opener;
  private final Continuation continuation;

  /** What a 206 holds, and of how many bytes; some name the unit as requests do. */
  private static final Pattern PART =
      Pattern.compile("bytes[ =]+([0-9]{1,18})-[0-9]*/([0-9]{1,18}|\\*)", Pattern.CASE_INSENSITIVE);

  private Descriptor expected;
  private boolean packed;
  private long length;
  private long end;
  private ApiResponse response;
  private InputStream in;
  private long position;
  private boolean brokeOff;

  /**
   * A blob that needs no registry, since a manifest holds it.
   *
   * @param repository of that manifest, for the failures
   */
  public static BlobStream of(byte[] content, Repository repository) throws RegistryException {
    Opener opener =
        new Opener() {
          @Override
          public ApiResponse open(long offset) {
            return ApiResponse.of(content, URI.create("https://" + repository.apiHost()));
          }

          @Override
          public RegistryException failed(Kind kind, String reason, IOException cause) {
            return new RegistryException(kind, "read a blob of", repository, reason, cause);
          }
        };
    return new BlobStream(opener, new Continuation(Backoff.NONE, Deadline.NONE));
  }

  /** Opens the blob at its beginning. */
  BlobStream(Opener opener, Continuation continuation) throws RegistryException {
    this.opener = opener;
    this.continuation = continuation;
    response = opener.open(0);
    length = Math.max(end(response), response.contentLength());
  }

  /** Tells what is expected: it decides how an answer is read that says it is packed. */
  void expect(Descriptor blob) {
    expected = blob;
    if (response != null && Gzip.isSaid(response)) {
      length = -1;
    }
  }

  /** Bytes of the whole blob, or -1 when the registry does not say. */
  long length() {
    return length;
  }

  /** Lets the answer go that nobody has read yet; the first read asks for another one. */
  public void reopen() {
    seek(0);
  }

  /** From where the next read goes on; the registry is asked at that read, not before. */
  void seek(long offset) {
    discard();
    position = offset;
  }

  /**
   * Reads some bytes into the buffer's beginning.
   *
   * @return how many, or -1 at the end
   */
  int read(byte[] buffer, int wanted) throws RegistryException {
    while (true) {
      try {
        if (in == null) {
          open();
        }
        int count = in.read(buffer, 0, wanted);
        position += Math.max(0, count);
        if (count < 0 && position < end) {
          throw new IOException("it sent a part only");
        }
        return count;
      } catch (IOException e) {
        discard();
        brokeOff = true;
        RegistryException failure =
            e instanceof RegistryException known ? known : brokeOff(e.getMessage(), e);
        if (!failure.retryable() || !mayGoOn(failure)) {
          throw failure;
        }
        LOG.info("{}; going on at byte {}", failure.getMessage(), position);
      }
    }
  }

  private boolean mayGoOn(RegistryException failure) throws RegistryException {
    try {
      return continuation.mayGoOn(position);
    } catch (IOException interrupted) {
      throw failure;
    }
  }

  private RegistryException brokeOff(String why, IOException cause) {
    if (cause instanceof Deadline.ExpiredException) {
      return opener.failed(Kind.EXPIRED, why, cause);
    }
    return opener.failed(Kind.UNAVAILABLE, "the source broke off: " + why, cause);
  }

  private void open() throws IOException {
    end = -1;
    if (response == null) {
      // The bytes of a packed answer cannot be counted from its middle.
      response = opener.open(packed ? 0 : position);
      if (brokeOff) {
        opener.continued();
        brokeOff = false;
      }
    }
    if (response.status() == 416) {
      // It broke off behind the last byte. Whether that was the last one, the digest tells.
      in = InputStream.nullInputStream();
      return;
    }
    if (response.status() == 206) {
      if (!isRest(response)) {
        throw opener.failed(Kind.CORRUPT, "it sends another part than it was asked for", null);
      }
      end = end(response);
      in = response.body();
    } else {
      BlobBody body =
          expected == null ? new BlobBody(response.body(), false) : BlobBody.of(response, expected);
      packed = body.unpacked();
      in = body.in();
      // A registry that knows no ranges begins again; the target still gets every byte only once.
      in.skipNBytes(position);
    }
  }

  /** A part that is not named must at least be as long as what is missing. */
  private boolean isRest(ApiResponse part) {
    Optional<String> range = part.header("Content-Range");
    if (range.isEmpty()) {
      return length >= 0 && part.contentLength() == length - position;
    }
    Matcher matcher = PART.matcher(range.get().strip());
    return matcher.matches() && Long.parseLong(matcher.group(1)) == position;
  }

  /** Bytes of the blob that a part is of; -1 when it does not say. */
  private static long end(ApiResponse part) {
    Matcher matcher = PART.matcher(part.header("Content-Range").orElse("").strip());
    return matcher.matches() && !matcher.group(2).equals("*")
        ? Long.parseLong(matcher.group(2))
        : -1;
  }

  /** What is left of a broken answer may take long to come: it is not waited for. */
  private void discard() {
    if (response != null) {
      response.discard();
    }
    response = null;
    in = null;
  }

  @Override
  public void close() {
    if (response != null) {
      response.close();
    }
  }
}
