package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ConnectionShutdownException;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.EofSensorInputStream;
import org.apache.hc.core5.http.io.EofSensorWatcher;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.message.HttpResponseWrapper;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.http.protocol.RequestUserAgent;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * One request over a connection of the pool, straight to its host, and its answer until that is
 * read. The library's own chain of steps does the same for proxies, cookies, logins and redirects
 * too, and takes longer over them than over the request.
 */
final class DirectExchange implements Cancellable, EofSensorWatcher {
  private final PoolingHttpClientConnectionManager pool;
  private final AtomicReference<ConnectionEndpoint> held = new AtomicReference<>();
  private volatile boolean reusable;
  private volatile TimeValue kept;

  private DirectExchange(PoolingHttpClientConnectionManager pool) {
    this.pool = pool;
  }

  /** What all requests have in common. */
  record Style(HttpRequestExecutor executor, HttpProcessor headers) {
    Style(HttpRequestExecutor executor, String userAgent) {
      this(
          executor,
          new DefaultHttpProcessor(
              RequestTargetHost.INSTANCE,
              // A request that is sent once more brings its length along.
              new RequestContent(true),
              new RequestUserAgent(userAgent)));
    }
  }

  /**
   * Sends a request, and ends when the request is cancelled.
   *
   * @return to be read to its end, which gives the connection back, or to be closed
   */
  static ClassicHttpResponse send(
      PoolingHttpClientConnectionManager pool,
      HttpRoute route,
      HttpUriRequestBase request,
      Style style,
      HttpClientContext context)
      throws IOException {
    DirectExchange exchange = new DirectExchange(pool);
    try {
      ConnectionEndpoint connection = exchange.lease(route, request, context);
      if (!connection.isConnected()) {
        pool.connect(connection, null, context);
      }
      connection.setSocketTimeout(context.getRequestConfig().getResponseTimeout());
      style.headers().process(request, request.getEntity(), context);
      ClassicHttpResponse response =
          connection.execute(
              "",
              request,
              (message, wire, common) -> style.executor().execute(message, wire, null, common),
              context);
      exchange.kept =
          DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(response, context);
      exchange.reusable = AnswerFraming.INSTANCE.keepAlive(request, response, context);
      return exchange.answer(response);
    } catch (ConnectionShutdownException e) {
      exchange.discard();
      throw cancelled(e);
    } catch (HttpException e) {
      exchange.discard();
      throw new ClientProtocolException(e.getMessage(), e);
    } catch (IOException | RuntimeException | Error e) {
      exchange.discard();
      throw e;
    }
  }

  private ConnectionEndpoint lease(
      HttpRoute route, HttpUriRequestBase request, HttpClientContext context) throws IOException {
    RequestConfig limits = context.getRequestConfig();
    LeaseRequest lease = pool.lease("", route, limits.getConnectionRequestTimeout(), null);
    request.setDependency(lease);
    try {
      ConnectionEndpoint connection = lease.get(limits.getConnectionRequestTimeout());
      held.set(connection);
      request.setDependency(this);
      return connection;
    } catch (TimeoutException e) {
      lease.cancel();
      throw new ConnectionRequestTimeoutException(e.getMessage());
    } catch (InterruptedException e) {
      lease.cancel();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a connection");
    } catch (CancellationException e) {
      throw cancelled(e);
    } catch (ExecutionException e) {
      lease.cancel();
      if (e.getCause() instanceof TimeoutException late) {
        throw new ConnectionRequestTimeoutException(late.getMessage());
      }
      throw new IOException("the pool of connections failed", e.getCause());
    }
  }

  private static InterruptedIOException cancelled(RuntimeException cause) {
    InterruptedIOException cancelled = new InterruptedIOException("the request was cancelled");
    cancelled.initCause(cause);
    return cancelled;
  }

  private ClassicHttpResponse answer(ClassicHttpResponse response) {
    if (response.getEntity() == null) {
      release();
    } else {
      response.setEntity(new Body(response.getEntity()));
    }
    return new Answer(response);
  }

  private void release() {
    ConnectionEndpoint connection = reusable ? held.getAndSet(null) : null;
    if (connection == null) {
      discard();
    } else {
      pool.release(connection, null, kept);
    }
  }

  private void discard() {
    ConnectionEndpoint connection = held.getAndSet(null);
    if (connection != null) {
      try {
        connection.close(CloseMode.IMMEDIATE);
      } finally {
        pool.release(connection, null, TimeValue.ZERO_MILLISECONDS);
      }
    }
  }

  @Override
  public boolean cancel() {
    boolean running = held.get() != null;
    discard();
    return running;
  }

  @Override
  public boolean eofDetected(InputStream body) throws IOException {
    try {
      body.close();
      release();
    } finally {
      discard();
    }
    return false;
  }

  /** Closed before its end, it would have to be read to be used again, and may be long. */
  @Override
  public boolean streamClosed(InputStream body) {
    discard();
    return false;
  }

  @Override
  public boolean streamAbort(InputStream body) {
    discard();
    return false;
  }

  /** Gives its connection back at its end; asked for its content once. */
  private final class Body extends HttpEntityWrapper {
    Body(HttpEntity body) {
      super(body);
    }

    @Override
    public InputStream getContent() throws IOException {
      return new EofSensorInputStream(super.getContent(), DirectExchange.this);
    }

    @Override
    public void close() {
      discard();
    }
  }

  private final class Answer extends HttpResponseWrapper implements ClassicHttpResponse {
    private final ClassicHttpResponse response;

    Answer(ClassicHttpResponse response) {
      super(response);
      this.response = response;
    }

    @Override
    public HttpEntity getEntity() {
      return response.getEntity();
    }

    @Override
    public void setEntity(HttpEntity body) {
      response.setEntity(body);
    }

    @Override
    public void close() {
      discard();
    }
  }
}
