package io.imagemigrator.web;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.jolokia.server.core.Version;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.http.AgentServlet;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;

/**
 * Hawtio's pages with Jolokia under them. Of Hawtio's own server nothing runs: no proxy to other
 * processes, no login of its own, no library of its own.
 */
final class Console extends Handler.Wrapper {
  private static final String PATH = "/hawtio";
  private static final String JOLOKIA = PATH + "/jolokia";

  /**
   * What Hawtio's pages need. Only they may have inline styles, and workers out of their scripts.
   */
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
          + " img-src 'self' data:; worker-src 'self' blob:; object-src 'none';"
          + " base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

  private Console(Handler pages) {
    super(pages);
  }

  /**
   * Not yet started.
   *
   * @throws WebException when its pages are not there, or nothing says what it may show
   */
  static Console of(WebSettings settings) throws WebException {
    Path folder = settings.console();
    if (!Files.isRegularFile(folder.resolve("index.html"))) {
      throw new WebException(
          "The console's pages are not in " + folder + ": unpack the archive again.");
    }
    ServletContextHandler jolokia = new ServletContextHandler(JOLOKIA);
    ServletHolder holder = new ServletHolder("jolokia", jolokia(settings.policy()));
    holder.setInitParameter(ConfigKey.ALLOW_ERROR_DETAILS.getKeyValue(), "false");
    holder.setInitParameter(ConfigKey.INCLUDE_STACKTRACE.getKeyValue(), "false");
    holder.setInitParameter(ConfigKey.MIME_TYPE.getKeyValue(), Answer.JSON);
    jolokia.addServlet(holder, "/*");
    return new Console(
        new Handler.Sequence(jolokia, new ContextHandler(new ConsolePages(folder), PATH)));
  }

  /** The policy is read here: an agent that finds none would allow everything. */
  private static Servlet jolokia(Path policy) throws WebException {
    try (InputStream content = Files.newInputStream(policy)) {
      return new AgentServlet(new PolicyRestrictor(content));
    } catch (IOException | SecurityException e) {
      throw new WebException(
          "What the console may show cannot be read from " + policy + ": " + e.getMessage() + ".",
          e);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    if (!path.equals(PATH) && !path.startsWith(PATH + "/")) {
      return false;
    }
    Answer.protect(response.getHeaders(), POLICY);
    if (path.startsWith(JOLOKIA) && !HttpMethod.POST.is(request.getMethod())) {
      noPost(path, response, callback);
      return true;
    }
    return super.handle(request, response, callback);
  }

  /**
   * A GET can be hidden in an image of another page, without saying where it comes from, so none
   * reaches Jolokia. With one, Hawtio's scripts find out that it is here.
   */
  private static void noPost(String path, Response response, Callback callback) {
    if (path.equals(JOLOKIA)) {
      String here = "{\"status\":200,\"value\":{\"agent\":\"" + Version.getAgentVersion() + "\"}}";
      Answer.send(response, callback, HttpStatus.OK_200, Answer.JSON, here);
      return;
    }
    response.getHeaders().put(HttpHeader.ALLOW, "POST");
    Answer.refuse(
        response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "Jolokia answers POST alone.");
  }
}
