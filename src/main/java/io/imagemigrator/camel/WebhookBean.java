package io.imagemigrator.camel;

import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunNotice;
import io.imagemigrator.report.RunStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route bean {@code webhook}: tells an address of each run that has ended. Path, query and user
 * of that address are often secrets; they are put into the request at the last moment, so that no
 * endpoint and no header shows them.
 */
public final class WebhookBean implements HttpClientConfigurer {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookBean.class);

  private final Optional<URI> address;

  WebhookBean(Optional<URI> address) {
    this.address = address;
  }

  /** Whether there is anybody to tell. */
  public boolean configured() {
    return address.isPresent();
  }

  /** Scheme, host and port, for the route's endpoint; one that leads nowhere when there is none. */
  String origin() {
    return address
        .map(
            uri ->
                uri.getScheme()
                    + "://"
                    + uri.getHost()
                    + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                    + "/")
        .orElse("http://localhost/");
  }

  /** What is told. */
  public String notice(MigrationSummary summary, Exchange exchange) {
    return RunNotice.json(exchange.getProperty(ServeBean.RUN, RunStatus.class), summary);
  }

  /** Nobody listens; the run is not worse for it. */
  public void givenUp(Exchange exchange) {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    String why =
        failure instanceof HttpOperationFailedException refused
            ? "it answered " + refused.getStatusCode()
            : failure.getClass().getSimpleName();
    LOG.error("the webhook at {} could not be told of a run: {}", origin(), why);
  }

  @Override
  public void configureHttpClient(HttpClientBuilder builder) {
    address.ifPresent(
        uri ->
            builder.addRequestInterceptorFirst(
                (request, entity, context) -> {
                  String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
                  String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
                  request.setPath(path + query);
                  if (uri.getUserInfo() != null) {
                    byte[] user = uri.getUserInfo().getBytes(StandardCharsets.UTF_8);
                    request.setHeader(
                        "Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
                  }
                }));
  }
}
