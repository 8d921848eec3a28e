package io.imagemigrator.registry;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows for each registry whether it speaks HTTPS or plain HTTP. The first use of a registry sends
 * it one {@code GET /v2/}, whose answer also tells which login it asks for, so that the requests
 * that follow bring their token along instead of each being refused once.
 */
final class RegistryHosts {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryHosts.class);

  private static final String CONNECT = "connect to";

  private record Key(String apiHost, Access access) {}

  private static final class Host {
    private URI base;
    private RegistryException failure;
    private long failedNanos;
  }

  private final Map<Key, Host> hosts = new ConcurrentHashMap<>();
  private final HttpTransport transport;
  private final Authorizer authorizer;

  RegistryHosts(HttpTransport transport, Authorizer authorizer) {
    this.transport = transport;
    this.authorizer = authorizer;
  }

  /**
   * Scheme and authority under which the registry answers. A first contact that fails answers for
   * those who waited for it; who comes later, such as a retry, makes one of its own.
   */
  URI base(Repository repository, Access access) throws RegistryException {
    long came = System.nanoTime();
    Host host = hosts.computeIfAbsent(new Key(repository.apiHost(), access), key -> new Host());
    synchronized (host) {
      if (host.base == null) {
        if (host.failure != null && came - host.failedNanos < 0) {
          throw host.failure.of(CONNECT, repository);
        }
        try {
          URI base = find(repository, access);
          authorizer.tryLogin(base, repository, access);
          host.base = base;
        } catch (RegistryException e) {
          host.failure = e;
          host.failedNanos = System.nanoTime();
          throw e;
        }
      }
      return host.base;
    }
  }

  private URI find(Repository repository, Access access) throws RegistryException {
    URI https = URI.create("https://" + repository.apiHost());
    boolean mayBePlain = access.insecure() && !transport.spokeTls(repository.apiHost());
    try {
      Greeting greeting = ping(https, repository, access);
      boolean another = greeting != Greeting.REGISTRY && greeting != Greeting.UNSURE;
      if (!another) {
        transport.speaksTls(repository.apiHost());
      }
      // Only where the address names no port can :80 and :443 be two servers.
      boolean elsewhere = mayBePlain && another && https.getPort() < 0;
      return elsewhere ? besideAnotherSite(https, repository, access) : https;
    } catch (IOException e) {
      boolean notAsked = e instanceof UnknownHostException || e instanceof UnusableProxyException;
      if (!mayBePlain || notAsked) {
        throw RegistryErrors.ofFailure(CONNECT, repository, access, e);
      }
      LOG.debug("{} does not answer over HTTPS ({}); trying plain HTTP", https, e.toString());
      return insteadOfTls(repository, access, e);
    }
  }

  private URI insteadOfTls(Repository repository, Access access, IOException httpsFailure)
      throws RegistryException {
    URI http = URI.create("http://" + repository.apiHost());
    try {
      if (ping(http, repository, access) == Greeting.WANTS_TLS) {
        throw RegistryErrors.ofFailure(CONNECT, repository, access, httpsFailure);
      }
      LOG.info(
          "registry {}: plain HTTP, as \"insecure\" in auth.json allows", repository.registry());
      return http;
    } catch (IOException e) {
      RegistryException failure = RegistryErrors.ofFailure(CONNECT, repository, access, e);
      if (failure != httpsFailure) {
        failure.addSuppressed(httpsFailure);
      }
      throw failure;
    }
  }

  /** Plain HTTP only if a registry is there beyond doubt. */
  private URI besideAnotherSite(URI https, Repository repository, Access access) {
    URI http = URI.create("http://" + repository.apiHost());
    try {
      if (ping(http, repository, access) == Greeting.REGISTRY) {
        LOG.info(
            "registry {}: another site answers over HTTPS; plain HTTP, as \"insecure\" in auth.json"
                + " allows",
            repository.registry());
        return http;
      }
    } catch (IOException e) {
      LOG.debug("{} does not answer ({})", http, e.toString());
    }
    return https;
  }

  private Greeting ping(URI base, Repository repository, Access access) throws IOException {
    URI uri = base.resolve("/v2/");
    ClassicHttpResponse response =
        transport.send(new HttpGet(uri), uri, Terms.of(access, AddressRule.ANY));
    try {
      if (response.getCode() == 401) {
        authorizer.login(repository, access).learn(LoginDemand.of(response, base, access));
      }
      return Greeting.of(response);
    } finally {
      ApiResponse.release(response);
    }
  }
}
