package io.imagemigrator.registry;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyRequest;
import io.imagemigrator.testing.RegistryProxy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A registry whose logins are as a test says, and a client of it with a password. */
final class ProxiedLogin implements AutoCloseable {
  static final String BASIC = Credentials.ofPassword("user", "secret").basicAuthorization();

  final RegistryProxy proxy;
  final HttpTransport transport = TestHttp.transport();
  final RegistryClient client = new RegistryClient(transport);
  final Repository repository;
  final Access right = TestHttp.password("user", "secret");
  private final AtomicInteger tokens = new AtomicInteger();

  ProxiedLogin(DockerRegistry registry) {
    proxy = RegistryProxy.before(registry);
    repository = new Repository(proxy.host(), "team/sample");
  }

  RemoteRepository source() {
    return client.source(repository, right);
  }

  /** Answers requests to the API whose Authorization is not taken. */
  ProxiedLogin guarded(Predicate<String> taken, RegistryProxy.Behaviour otherwise) {
    for (String method : List.of("GET", "HEAD", "POST", "PUT")) {
      proxy.on(
          method,
          "^/v2/",
          call -> taken.test(call.header("Authorization")) ? call.pass() : otherwise.answer(call));
    }
    return this;
  }

  /** A token server at this path: t1, t2 and so on, for whoever has the right password. */
  ProxiedLogin tokensAt(String path) {
    proxy.on(
        "GET",
        "^" + path,
        call -> call.header("Authorization").equals(BASIC) ? token() : unauthorized());
    return this;
  }

  ProxyAnswer token() {
    return ProxyAnswer.of(200).body("{\"token\":\"t%d\"}".formatted(tokens.incrementAndGet()));
  }

  static ProxyAnswer unauthorized() {
    return ProxyAnswer.error(401, "UNAUTHORIZED", "who are you?");
  }

  static ProxyAnswer challenge(String... challenges) {
    ProxyAnswer answer = unauthorized();
    for (String challenge : challenges) {
      answer.add("WWW-Authenticate", challenge);
    }
    return answer;
  }

  String bearer() {
    return "Bearer realm=\"" + proxy.url() + "/token\",service=\"s\"";
  }

  /** What was sent in Authorization with requests for this, in their order. */
  List<String> logins(String path) {
    return proxy.requests().stream()
        .filter(request -> request.path().contains(path))
        .map(ProxyRequest::authorization)
        .toList();
  }

  @Override
  public void close() throws IOException {
    transport.close();
    proxy.close();
  }
}
