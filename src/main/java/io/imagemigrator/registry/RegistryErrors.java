package io.imagemigrator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MessageConstraintException;

/** The one place that turns an answer, or its absence, into an exception. */
final class RegistryErrors {
  private static final int MAX_BODY = 8192;

  /** A token as token servers make them (JWT): three parts in base64, the first an object. */
  private static final Pattern TOKEN =
      Pattern.compile("eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)?");

  private static final int MAX_WORDS = 300;

  /** Bad Request, Not Acceptable, Unsupported Media Type, Unprocessable Content. */
  private static final Set<Integer> CONTENT_REFUSED = Set.of(400, 406, 415, 422);

  /** Error codes of the distribution specification that mean another thing than the content. */
  private static final Set<String> ABOUT_SOMETHING_ELSE =
      Set.of(
          "BLOB_UNKNOWN",
          "DENIED",
          "DIGEST_INVALID",
          "MANIFEST_BLOB_UNKNOWN",
          "MANIFEST_UNKNOWN",
          "NAME_INVALID",
          "NAME_UNKNOWN",
          "SIZE_INVALID",
          "TAG_INVALID",
          "TOOMANYREQUESTS",
          "UNAUTHORIZED");

  /** How the advice about what was not found begins, after the registry's answer. */
  static final String CHECK_THE_NAME = "check the name in images.json";

  private static final String TOKEN_SERVER = "the token server";
  private static final String NO_TOKEN_SERVER =
      "the registry names this address in its challenge (realm); a registry behind a TLS proxy is"
          + " asked there on the proxy's own port, so its external address may be set wrong";

  private RegistryErrors() {}

  /** An answer with a status that the request did not expect. Reads the body, closes nothing. */
  static RegistryException ofResponse(
      String operation, Repository repository, Access access, ClassicHttpResponse response) {
    return ofResponse(operation, repository, access, access.name(), response);
  }

  /**
   * The same.
   *
   * @param login which one was used, and how
   */
  static RegistryException ofResponse(
      String operation,
      Repository repository,
      Access access,
      String login,
      ClassicHttpResponse response) {
    return ofResponse(operation, repository, "the registry", access, login, response);
  }

  /** The same of a token server. */
  static RegistryException ofTokenServer(
      String operation, Repository repository, Access access, ClassicHttpResponse response) {
    return ofResponse(operation, repository, TOKEN_SERVER, access, access.name(), response);
  }

  private static RegistryException ofResponse(
      String operation,
      Repository repository,
      String server,
      Access access,
      String login,
      ClassicHttpResponse response) {
    int status = response.getCode();
    byte[] body = body(response);
    // As OAuth 2 refuses a login (RFC 6749, 5.2).
    Kind kind = isInvalidGrant(status, body) ? Kind.UNAUTHORIZED : kind(status);
    String words = words(body, access.credentials());
    String reason =
        server
            + " answered "
            + status
            + (words.isEmpty() ? "" : " " + words)
            + "; "
            + advice(kind, status, server, login);
    boolean contentRefused = CONTENT_REFUSED.contains(status) && !isAboutSomethingElse(body);
    return new RegistryException(
        kind, operation, repository, reason, RetryAfter.of(response), contentRefused, null);
  }

  /** No answer, or none that can be used. */
  static RegistryException ofFailure(
      String operation, Repository repository, Access access, IOException cause) {
    return ofFailure(operation, repository, access, repository.apiHost(), cause);
  }

  /** The same of a server beside the registry, such as its token server. */
  static RegistryException ofFailure(
      String operation, Repository repository, Access access, String host, IOException cause) {
    if (cause instanceof RegistryException known) {
      return known;
    }
    Kind kind = kind(cause);
    String reason = reason(host, access, cause, kind);
    boolean ofHost =
        kind == Kind.UNTRUSTED
            || kind == Kind.DOWN
            || cause instanceof UnknownHostException
            || cause instanceof ConnectException
            || cause instanceof ConnectTimeoutException;
    return ofHost
        ? RegistryException.common(
            kind, operation, repository, reason, host + " cannot be reached", cause)
        : new RegistryException(kind, operation, repository, reason, cause);
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 401 -> Kind.UNAUTHORIZED;
      case 403 -> Kind.DENIED;
      case 404, 410 -> Kind.NOT_FOUND;
      case 429 -> Kind.RATE_LIMITED;
      case 408, 425 -> Kind.UNAVAILABLE;
      default -> status >= 500 && status != 501 ? Kind.UNAVAILABLE : Kind.REFUSED;
    };
  }

  private static Kind kind(IOException cause) {
    if (cause instanceof SSLException && !isBrokenConnection(cause)) {
      return Kind.UNTRUSTED;
    }
    if (cause instanceof HostDownException) {
      return Kind.DOWN;
    }
    if (cause instanceof Deadline.ExpiredException) {
      return Kind.EXPIRED;
    }
    boolean lasting =
        cause instanceof MalformedManifestException
            || cause instanceof ForbiddenAddressException
            || cause instanceof UnusableProxyException
            || cause instanceof TooLongException
            || cause instanceof MessageConstraintException;
    return lasting ? Kind.REFUSED : Kind.UNAVAILABLE;
  }

  private static boolean isBrokenConnection(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    return message.contains("terminated the handshake")
        || message.contains("closed")
        || message.contains("reset")
        || message.contains("Broken pipe");
  }

  private static String reason(String host, Access access, IOException cause, Kind kind) {
    if (cause instanceof HostDownException) {
      return host + " is down: " + cause.getMessage();
    }
    if (cause instanceof Deadline.ExpiredException) {
      return cause.getMessage();
    }
    if (cause instanceof ForbiddenAddressException || cause instanceof UnusableProxyException) {
      return cause.getMessage();
    }
    if (cause instanceof MessageConstraintException) {
      return host + " sends longer headers than any registry should (" + cause.getMessage() + ")";
    }
    if (cause instanceof UnknownHostException) {
      return "unknown host " + host + "; check the registry's name, the DNS and the proxy settings";
    }
    if (cause instanceof ConnectionRequestTimeoutException) {
      return "no free connection to " + host + " in time; it will be tried again";
    }
    if (cause instanceof SocketTimeoutException) {
      return host + " did not answer in time (" + cause.getMessage() + ")";
    }
    if (cause instanceof ConnectException) {
      return "cannot connect to " + host + " (" + cause.getMessage() + "); is it up?";
    }
    if (kind == Kind.UNTRUSTED) {
      return "no trusted TLS connection to "
          + host
          + " ("
          + cause.getMessage()
          + "); name its CA in tls.ca-file of config/application.properties, or, where that is"
          + " acceptable, set \"insecure\": true for it in auth.json"
          + (access.insecure() ? " (it is set: plain HTTP failed too)" : "");
    }
    String detail =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return "the exchange with " + host + " failed: " + detail;
  }

  private static String advice(Kind kind, int status, String server, String login) {
    return switch (kind) {
      case UNAUTHORIZED, DENIED ->
          "access was "
              + login
              + "; check the user name, the password and what they are allowed to do";
      case NOT_FOUND ->
          (server.equals(TOKEN_SERVER) ? NO_TOKEN_SERVER : CHECK_THE_NAME)
              + "; some registries also hide what the login may not see"
              + " (access was "
              + login
              + ")";
      case RATE_LIMITED -> server + " limits the rate of requests; use fewer workers";
      case UNAVAILABLE -> server + " is in trouble; start the same command again later";
      default ->
          status == 413
              ? "the registry, or a proxy before it, limits the size of uploads"
              : server + " does not take this request";
    };
  }

  private static boolean isInvalidGrant(int status, byte[] body) {
    try {
      return status == 400
          && AnswerJson.MAPPER.readTree(body).path("error").asText("").equals("invalid_grant");
    } catch (IOException e) {
      return false;
    }
  }

  /** Its start. */
  private static byte[] body(ClassicHttpResponse response) {
    try {
      return response.getEntity() == null || response.getEntity().getContent() == null
          ? new byte[0]
          : Gzip.beginning(response.getEntity().getContent().readNBytes(MAX_BODY), MAX_BODY);
    } catch (IOException e) {
      return "(and broke off)".getBytes(StandardCharsets.UTF_8);
    }
  }

  private static boolean isAboutSomethingElse(byte[] body) {
    try {
      for (JsonNode error : AnswerJson.MAPPER.readTree(body).path("errors")) {
        if (ABOUT_SOMETHING_ELSE.contains(error.path("code").asText(""))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** The registry's own words: its error codes and messages, or the start of a plain body. */
  private static String words(byte[] body, Credentials login) {
    String structured = structured(body);
    String words = structured.isEmpty() ? new String(body, StandardCharsets.UTF_8) : structured;
    // Pages that show what they were asked show the login too.
    String harmless = login == null ? words : login.hiddenIn(words);
    harmless = TOKEN.matcher(harmless).replaceAll("***");
    String oneLine = harmless.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029\\s]+", " ").strip();
    return oneLine.length() <= MAX_WORDS ? oneLine : oneLine.substring(0, MAX_WORDS) + "…";
  }

  private static String structured(byte[] body) {
    try {
      JsonNode root = AnswerJson.MAPPER.readTree(body);
      List<String> errors = new ArrayList<>();
      for (JsonNode error : root.path("errors")) {
        String detail = error.path("detail").isTextual() ? " " + error.path("detail").asText() : "";
        errors.add(
            (error.path("code").asText("") + " " + error.path("message").asText("")).strip()
                + detail);
      }
      if (errors.isEmpty() && root.path("details").isTextual()) {
        errors.add(root.path("details").asText());
      }
      return String.join("; ", errors);
    } catch (IOException e) {
      return "";
    }
  }
}
