package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.DockerRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What passed a guard comes back to it, whatever becomes of it. */
class RequestGuardIT {
  private final List<String> seen = new ArrayList<>();
  private final HttpTransport transport =
      TestHttp.guardedTransport(
          new RequestGuard() {
            @Override
            public void admit(String host, Deadline deadline) {
              seen.add("admitted");
            }

            @Override
            public void withdrawn(String host) {
              seen.add("withdrawn");
            }

            @Override
            public void answered(
                String host, String method, String path, int status, Duration elapsed) {
              seen.add("answered " + status);
            }
          });

  @AfterEach
  void close() throws IOException {
    transport.close();
  }

  private void send(HttpUriRequestBase request, Deadline deadline, AddressRule rule)
      throws IOException {
    Terms terms = new Terms(true, Patience.SHORT, deadline, rule);
    try {
      transport.send(request, request.getUri(), terms).close();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static HttpUriRequestBase get(String address) {
    return new HttpUriRequestBase("GET", URI.create(address));
  }

  @Test
  void send_answeredAndRefusedConnection_areOfTheHost() throws IOException {
    try (DockerRegistry registry = DockerRegistry.plain()) {
      send(get(registry.url() + "/v2/"), Deadline.NONE, AddressRule.ANY);
    }
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThatThrownBy(
            () -> send(get("http://127.0.0.1:" + closed + "/"), Deadline.NONE, AddressRule.ANY))
        .isInstanceOf(IOException.class);

    assertThat(seen).containsExactly("admitted", "answered 200", "admitted", "answered 0");
  }

  @Test
  void send_bodyWhoseSourceBroke_isNotOfTheHost() {
    RegistryException broken =
        new RegistryException(
            Kind.UNAVAILABLE, "read", new Repository("r.io", "a"), "it broke off", null);
    try (DockerRegistry registry = DockerRegistry.plain()) {
      HttpUriRequestBase put =
          new HttpUriRequestBase("PUT", URI.create(registry.url() + "/v2/a/manifests/v1"));
      put.setEntity(
          new EntityTemplate(
              1000,
              ContentType.APPLICATION_OCTET_STREAM,
              null,
              (OutputStream out) -> {
                throw broken;
              }));

      assertThatThrownBy(() -> send(put, Deadline.NONE, AddressRule.ANY)).isSameAs(broken);
    }
    assertThat(seen).containsExactly("admitted", "withdrawn");
  }

  @Test
  void send_addressThatIsRefusedOnTheConnection_isNotOfTheHost() {
    AddressRule refusing =
        new AddressRule() {
          @Override
          public void check(URI to, boolean proxied) {}

          @Override
          public void check(URI to, java.net.InetAddress address) throws IOException {
            throw new ForbiddenAddressException("no");
          }
        };
    try (DockerRegistry registry = DockerRegistry.plain()) {
      assertThatThrownBy(() -> send(get(registry.url() + "/v2/"), Deadline.NONE, refusing))
          .isInstanceOf(ForbiddenAddressException.class);
    }
    assertThat(seen).containsExactly("admitted", "withdrawn");
  }
}
