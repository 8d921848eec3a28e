package io.imagemigrator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API server of a cluster: the client's server mock in CRUD mode, plus what that lacks, the
 * pages of a list, logins, and refusals.
 */
public final class KubernetesApi implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  // Otherwise it prints a line for each request; a logger that nobody holds forgets its level.
  private static final Logger MOCK_LOG = Logger.getLogger("io.fabric8.mockwebserver");

  private static final Pattern LIMIT = Pattern.compile("[?&]limit=([0-9]+)");
  private static final Pattern CONTINUE = Pattern.compile("[?&]continue=([^&]+)");

  private final Map<String, MockResponse> refusals = new ConcurrentHashMap<>();
  private final Map<String, MockResponse> passing = new ConcurrentHashMap<>();
  private final Map<String, Runnable> meanwhile = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Paging paging = new Paging();
  private final KubernetesMockServer server;
  private volatile String wantedAuthorization;

  /** A request as it came in. */
  public record Call(String method, String path, String authorization) {}

  private KubernetesApi(boolean https) {
    MOCK_LOG.setLevel(Level.WARNING);
    server =
        new KubernetesMockServer(
            new Context(JSON), new MockWebServer(), new HashMap<>(), paging, https);
    server.init();
  }

  public static KubernetesApi http() {
    return new KubernetesApi(false);
  }

  /** With a certificate that nobody trusts. */
  public static KubernetesApi https() {
    return new KubernetesApi(true);
  }

  /** Creates the objects of the test resource {@code cluster/shop.yaml}. */
  public KubernetesApi loadShop(String registry) {
    try (InputStream yaml = KubernetesApi.class.getResourceAsStream("/cluster/shop.yaml")) {
      String text = new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
      return create(text.replace("${registry}", registry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates every object of a text with YAML documents. */
  public KubernetesApi create(String yaml) {
    String before = wantedAuthorization;
    wantedAuthorization = null;
    try (KubernetesClient client = server.createClient()) {
      client
          .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
          .items()
          .forEach(object -> client.resource(object).create());
    }
    wantedAuthorization = before;
    calls.clear();
    return this;
  }

  /** A secret with one file in it, such as {@code .dockerconfigjson}. */
  public KubernetesApi secret(String namespace, String name, String file, String content) {
    String data = Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    return create(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s, namespace: %s}
        data: {%s: %s}
        """
            .formatted(name, namespace, file, data));
  }

  /** Every request without this header is answered 401. */
  public KubernetesApi wantAuthorization(String value) {
    wantedAuthorization = value;
    return this;
  }

  /**
   * From now on, requests whose path, query included, contains the text are refused.
   *
   * @param part what the path ends with, if a {@code $} is its last character
   * @param message the server's own words
   */
  public KubernetesApi refuse(String part, int status, String message) {
    return answer(part, status, status(status, message).toString());
  }

  /** From now on, requests whose path contains the text get this answer. */
  public KubernetesApi answer(String part, int status, String body) {
    refusals.put(part, new MockResponse().setResponseCode(status).setBody(body));
    return this;
  }

  /** The next request whose path contains the text is refused. */
  public KubernetesApi refuseOnce(String part, int status, String message) {
    return answerOnce(part, status, status(status, message).toString());
  }

  /** The next request whose path contains the text gets this answer. */
  public KubernetesApi answerOnce(String part, int status, String body) {
    passing.put(part, new MockResponse().setResponseCode(status).setBody(body));
    return this;
  }

  /** Something else happens just before the next answer to a path that contains the text. */
  public KubernetesApi answering(String part, Runnable action) {
    meanwhile.put(part, action);
    return this;
  }

  public void allow(String part) {
    refusals.remove(part);
  }

  private static ObjectNode status(int code, String message) {
    return JSON.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", message)
        .put("code", code);
  }

  public String url() {
    return server.url("").replaceAll("/$", "");
  }

  /** Every request since the objects were created, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** A kubeconfig with one context, whose user is given as YAML in one line. */
  public String kubeconfig(String user) {
    return """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: tester}}]
        clusters: [{name: test, cluster: {server: "%s"}}]
        users: [{name: tester, user: %s}]
        """
        .formatted(url(), user);
  }

  @Override
  public void close() {
    server.destroy();
  }

  private final class Paging extends Dispatcher {
    private final KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getPath();
      String authorization = request.getHeader("Authorization");
      calls.add(new Call(request.getMethod(), path, authorization));
      if (wantedAuthorization != null && !wantedAuthorization.equals(authorization)) {
        return new MockResponse()
            .setResponseCode(401)
            .setBody(status(401, "Unauthorized").toString());
      }
      for (String part : List.copyOf(meanwhile.keySet())) {
        Runnable action = matches(path, part) ? meanwhile.remove(part) : null;
        if (action != null) {
          action.run();
        }
      }
      for (String part : List.copyOf(passing.keySet())) {
        MockResponse answer = matches(path, part) ? passing.remove(part) : null;
        if (answer != null) {
          return answer;
        }
      }
      for (Map.Entry<String, MockResponse> refusal : refusals.entrySet()) {
        if (matches(path, refusal.getKey())) {
          return refusal.getValue();
        }
      }
      if (path.equals("/version")) {
        return new MockResponse()
            .setResponseCode(200)
            .setBody("{\"major\":\"1\",\"minor\":\"32\",\"gitVersion\":\"v1.32.0\"}");
      }
      MockResponse answer = crud.dispatch(request);
      Matcher limit = LIMIT.matcher(path);
      return limit.find() ? page(answer, path, Integer.parseInt(limit.group(1))) : answer;
    }

    private static boolean matches(String path, String part) {
      return part.endsWith("$")
          ? path.endsWith(part.substring(0, part.length() - 1))
          : path.contains(part);
    }

    private MockResponse page(MockResponse whole, String path, int limit) {
      try {
        JsonNode list = JSON.readTree(whole.getBody().readUtf8());
        JsonNode items = list.path("items");
        Matcher token = CONTINUE.matcher(path);
        int from =
            token.find()
                ? Integer.parseInt(
                    new String(
                        Base64.getUrlDecoder().decode(token.group(1)), StandardCharsets.UTF_8))
                : 0;
        ArrayNode page = JSON.createArrayNode();
        for (int i = from; i < Math.min(items.size(), from + limit); i++) {
          page.add(items.get(i));
        }
        ObjectNode answer = list.deepCopy();
        answer.set("items", page);
        if (from + limit < items.size()) {
          answer
              .withObject("/metadata")
              .put(
                  "continue",
                  Base64.getUrlEncoder()
                      .withoutPadding()
                      .encodeToString(
                          Integer.toString(from + limit).getBytes(StandardCharsets.UTF_8)));
        }
        return new MockResponse().setResponseCode(200).setBody(answer.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
