package io.imagemigrator.web;

import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.content.HttpContent;
import org.eclipse.jetty.http.content.ResourceHttpContentFactory;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Hawtio's files, and the few answers that its scripts expect of a server of its own. */
final class ConsolePages extends ResourceHandler {
  /**
   * Nobody logs in here; no plug-ins but its own; no connections to other processes; no pages of
   * which the access policy would refuse most.
   */
  private static final Map<String, String> FIXED =
      Map.of(
          "/user", "\"public\"",
          "/plugin", "[]",
          "/proxy/enabled", "false",
          "/keycloak/enabled", "false",
          "/auth/config/login", "[]",
          "/auth/config/oidc", "[]",
          "/auth/config/session-timeout", "{\"timeout\":-1}",
          "/preset-connections", "[]",
          "/hawtconfig.json",
              """
              {"branding":{"appName":"image-migrator","showAppName":true,
              "appLogoUrl":"img/hawtio-logo.svg","appLogoDarkModeUrl":"img/hawtio-logo-darkmode.svg"},
              "about":{"title":"image-migrator","imgSrc":"img/hawtio-logo.svg",
              "imgDarkModeSrc":"img/hawtio-logo-darkmode.svg"},
              "disabledRoutes":["/connect","/runtime","/jvm-diagnostics"]}
              """);

  ConsolePages(Path folder) {
    setBaseResource(ResourceFactory.of(this).newResource(folder.toUri()));
    setWelcomeFiles("index.html");
    setDirAllowed(false);
    setEtags(true);
    setCacheControl("no-cache");
  }

  /** Without the usual cache, which would hold what few ever look at. */
  @Override
  protected HttpContent.Factory newHttpContentFactory(ByteBufferPool.Sized buffers) {
    return new ResourceHttpContentFactory(getBaseResource(), getMimeTypes(), buffers);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (Answer.refusesMethod(request, response, callback)) {
      return true;
    }
    String path = Request.getPathInContext(request);
    String fixed = FIXED.get(path);
    if (fixed != null) {
      Answer.send(response, callback, HttpStatus.OK_200, Answer.JSON, fixed);
      return true;
    }
    response.getHeaders().remove(HttpHeader.CACHE_CONTROL);
    // Its scripts show a page for each path; one that names no file begins with the same scripts.
    boolean file = path.endsWith("/") || path.substring(path.lastIndexOf('/')).contains(".");
    return super.handle(file ? request : index(request), response, callback);
  }

  private static Request index(Request request) {
    return Request.serveAs(
        request,
        org.eclipse.jetty.http.HttpURI.build(request.getHttpURI())
            .path(Request.getContextPath(request) + "/index.html")
            .asImmutable());
  }
}
