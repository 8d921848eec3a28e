package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
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
  private final long length;
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
    length = response.contentLength();
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
    if (response == null) {
      response = opener.open(position);
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
    in = response.body();
    if (response.status() == 206) {
      String range = response.header("Content-Range").orElse("");
      if (!range.startsWith("bytes " + position + "-")) {
        throw opener.failed(Kind.CORRUPT, "it sends another part than it was asked for", null);
      }
    } else {
      // A registry that knows no ranges begins again; the target still gets every byte only once.
      in.skipNBytes(position);
    }
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
