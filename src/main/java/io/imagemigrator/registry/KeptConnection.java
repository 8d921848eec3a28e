package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.ResponseOutOfOrderStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection that is not used again once it holds bytes that nobody asked for, such as a body
 * after HEAD: they would be taken for the next answer. The pool asks {@link #isStale} before each
 * use, so no request has been sent by then.
 */
final class KeptConnection extends DefaultBHttpClientConnection
    implements ManagedHttpClientConnection {
  /** Idle for less, it is not looked at whether the server has closed: that look takes a while. */
  private static final long SURELY_OPEN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A signed address has some KiB; without bounds one header could fill the memory. */
  private static final Http1Config BOUNDED =
      Http1Config.custom().setMaxLineLength(32 * 1024).setMaxHeaderCount(200).build();

  /**
   * A server that refuses an upload (413, 401) often answers and closes while the body is still
   * being sent. Looked for after each of the first megabytes: on TLS a look costs a millisecond.
   */
  private static final ResponseOutOfOrderStrategy EARLY_ANSWERS =
      new MonitoringResponseOutOfOrderStrategy(1 << 20, 32);

  private final AnswerParser parser;
  private final AtomicBoolean closed = new AtomicBoolean();
  private Socket socket;
  private Socket wire;
  private Timeout timeout = Timeout.ZERO_MILLISECONDS;
  private long idleSinceNanos = System.nanoTime();

  private KeptConnection(AnswerParser parser) {
    super(BOUNDED, null, null, AnswerFraming.INSTANCE, null, EARLY_ANSWERS, null, any -> parser);
    this.parser = parser;
  }

  /** A connection that is not connected yet; as the library's factory, which makes its own kind. */
  static ManagedHttpClientConnection create(Socket socket) throws IOException {
    KeptConnection connection = new KeptConnection(new AnswerParser(BOUNDED));
    if (socket != null) {
      connection.bind(socket);
    }
    return connection;
  }

  @Override
  public void bind(Socket plain) throws IOException {
    requireOpen(plain);
    super.bind(plain);
    socket = plain;
    wire = plain;
    timeout = Timeout.ofMilliseconds(plain.getSoTimeout());
  }

  @Override
  public void bind(SSLSocket encrypted, Socket plain) throws IOException {
    requireOpen(encrypted);
    super.bind(encrypted, plain);
    socket = encrypted;
    wire = plain;
    timeout = Timeout.ofMilliseconds(encrypted.getSoTimeout());
  }

  /** It may have been cancelled while it was being connected. */
  private void requireOpen(Socket late) throws IOException {
    if (closed.get()) {
      late.close();
      throw new InterruptedIOException("the connection has been closed");
    }
  }

  @Override
  public boolean isStale() throws IOException {
    if (!isOpen() || holdsUnasked()) {
      return true;
    }
    return System.nanoTime() - idleSinceNanos > SURELY_OPEN_NANOS
        && (super.isStale() || holdsUnasked());
  }

  /**
   * Asks the system, which does not wait. Over TLS what is on the wire cannot be told from a
   * message of TLS itself, which is rare: then a connection is given up that could have been used.
   */
  private boolean holdsUnasked() throws IOException {
    return parser.hasBytes()
        || wire.getInputStream().available() > 0
        || (socket != wire && socket.getInputStream().available() > 0);
  }

  @Override
  public Socket getSocket() {
    return isOpen() ? socket : null;
  }

  @Override
  public SSLSession getSSLSession() {
    return getSocket() instanceof SSLSocket encrypted ? encrypted.getSession() : null;
  }

  @Override
  public void setSocketTimeout(Timeout wanted) {
    super.setSocketTimeout(wanted);
    timeout = wanted;
  }

  @Override
  public void passivate() {
    super.setSocketTimeout(Timeout.ZERO_MILLISECONDS);
    idleSinceNanos = System.nanoTime();
  }

  @Override
  public void activate() {
    super.setSocketTimeout(timeout);
  }

  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      super.close();
    }
  }

  @Override
  public void close(CloseMode mode) {
    if (closed.compareAndSet(false, true)) {
      super.close(mode);
    }
  }
}
