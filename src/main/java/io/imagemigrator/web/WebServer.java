package io.imagemigrator.web;

import io.imagemigrator.report.RunBoard;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages, on one port, from its start until it is closed. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final int THREADS = 16;
  private static final int IDLE_MILLISECONDS = 30_000;

  private final Server server;
  private final ServerConnector connector;

  private WebServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Serves them from now on.
   *
   * @throws WebException when they would be open to strangers, or cannot be served
   */
  public static WebServer start(WebSettings settings, RunBoard board, Observations observations)
      throws WebException {
    if (settings.login().isEmpty() && !settings.isLoopback()) {
      throw new WebException(
          "The pages would be open to everybody at "
              + settings.address()
              + ": set IMAGE_MIGRATOR_WEB_USER and IMAGE_MIGRATOR_WEB_PASSWORD,"
              + " or use 127.0.0.1.");
    }
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("web");
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector connector = Connectors.of(server, settings);
    connector.setIdleTimeout(IDLE_MILLISECONDS);
    server.addConnector(connector);
    server.setErrorHandler(new PlainErrors());
    server.setHandler(guarded(settings, pages(settings, board, observations)));
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      throw refused(settings, e);
    }
    return new WebServer(server, connector);
  }

  private static Handler guarded(WebSettings settings, Handler pages) {
    Handler behindLogin =
        settings.login().<Handler>map(login -> Logins.required(login, pages)).orElse(pages);
    return new RequestGate(settings, behindLogin);
  }

  private static Handler pages(WebSettings settings, RunBoard board, Observations observations)
      throws WebException {
    return new Handler.Sequence(
        new FrontPage(board, settings.reports()),
        new ObservePages(observations),
        new ReportFiles(settings.reports()),
        Console.of(settings));
  }

  /** Where the front page is. */
  public URI uri() {
    return URI.create(
        (connector.getDefaultProtocol().startsWith("SSL") ? "https://" : "http://")
            + browsable(connector.getHost())
            + ":"
            + connector.getLocalPort()
            + "/");
  }

  private static String browsable(String address) {
    return switch (address) {
      case "0.0.0.0", "::" -> "localhost";
      default -> address.indexOf(':') < 0 ? address : "[" + address + "]";
    };
  }

  /** Ends it; answers under way are cut off. */
  @Override
  public void close() {
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("The web pages did not end in order: {}", e.toString());
    }
  }

  private static WebException refused(WebSettings settings, Exception e) {
    String place = "port " + settings.port() + " of " + settings.address();
    Throwable reason = e;
    while (reason.getCause() != null && !(reason instanceof BindException)) {
      reason = reason.getCause();
    }
    String words = String.valueOf(reason.getMessage());
    if (reason instanceof UnresolvedAddressException || reason instanceof UnknownHostException) {
      return new WebException("There is no address " + settings.address() + ".", e);
    }
    if (words.toLowerCase(Locale.ROOT).contains("in use")) {
      return new WebException("Another program listens at " + place + ": use another port.", e);
    }
    if (reason instanceof IOException) {
      return new WebException("The pages cannot be served at " + place + ": " + words + ".", e);
    }
    return new WebException("The pages cannot be served: " + words + ".", e);
  }
}
