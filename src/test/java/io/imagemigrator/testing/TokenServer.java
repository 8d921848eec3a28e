package io.imagemigrator.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The authorization server of a token registry: GET with Basic credentials, and OAuth2's POST with
 * a password or a refresh token. Wrong credentials are a 401; a scope that is not granted is left
 * out of the token, and then it is the registry that refuses.
 */
public final class TokenServer implements AutoCloseable {
  static final String SERVICE = "sample-registry";
  static final String ISSUER = "sample-issuer";

  /** One for all servers: to make it takes longer than to start one. */
  private static final SelfSignedCertificate SIGNER = SelfSignedCertificate.create();

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TokenServerBuilder options;
  private final AccessToken accessToken = new AccessToken(SIGNER);
  private final List<TokenRequest> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> userByRefreshToken = new ConcurrentHashMap<>();
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final HttpServer server;

  TokenServer(TokenServerBuilder options) {
    this.options = options;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/token", this::handle);
    server.setExecutor(workers);
    server.start();
  }

  public static TokenServerBuilder builder() {
    return new TokenServerBuilder();
  }

  /** The URL registries name in their challenge. */
  public String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  public List<TokenRequest> requests() {
    return List.copyOf(requests);
  }

  public void clear() {
    requests.clear();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  Path certificate() {
    return SIGNER.certificateFile();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      boolean post = method.equals("POST");
      if (post && !options.oauth2) {
        answer(exchange, 405, error("UNSUPPORTED", "no POST here"));
        return;
      }
      Form form =
          post
              ? Form.parse(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
              : Form.parse(exchange.getRequestURI().getRawQuery());
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      String user = post ? userOfGrant(form) : userOfBasic(authorization);
      boolean anonymous = !post && authorization == null;
      List<String> scopes = form.words("scope");
      requests.add(
          new TokenRequest(
              method,
              form.first("service").orElse(""),
              scopes,
              form.first("account").orElse(null),
              user));
      if (user == null && !(anonymous && options.anonymousPull)) {
        answer(exchange, 401, error("UNAUTHORIZED", "incorrect username or password"));
        return;
      }
      boolean offline = form.has("offline_token", "true") || form.has("access_type", "offline");
      answer(exchange, 200, tokens(user, scopes, post, offline));
    }
  }

  private Map<String, Object> tokens(
      String user, List<String> scopes, boolean post, boolean offline) {
    Instant now = Instant.now();
    String token =
        accessToken.sign(
            user == null ? "" : user, options.grants(user, scopes), now, options.lifetime);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(post || options.accessTokenField ? "access_token" : "token", token);
    if (options.expiresIn) {
      answer.put("expires_in", options.lifetime.toSeconds());
      answer.put("issued_at", now.toString());
    }
    if (user != null && offline) {
      String refreshToken = UUID.randomUUID().toString();
      userByRefreshToken.put(refreshToken, user);
      answer.put("refresh_token", refreshToken);
    }
    return answer;
  }

  private String userOfGrant(Form form) {
    return switch (form.first("grant_type").orElse("")) {
      case "password" ->
          verified(form.first("username").orElse(""), form.first("password").orElse(""));
      case "refresh_token" -> userByRefreshToken.get(form.first("refresh_token").orElse(""));
      default -> null;
    };
  }

  private String userOfBasic(String authorization) {
    if (authorization == null || !authorization.startsWith("Basic ")) {
      return null;
    }
    byte[] decoded = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
    String pair = new String(decoded, StandardCharsets.UTF_8);
    int colon = pair.indexOf(':');
    return colon < 0 ? null : verified(pair.substring(0, colon), pair.substring(colon + 1));
  }

  private String verified(String user, String password) {
    return password.equals(options.passwords.get(user)) ? user : null;
  }

  private static Map<String, Object> error(String code, String message) {
    return Map.of("errors", List.of(Map.of("code", code, "message", message)));
  }

  private static void answer(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
