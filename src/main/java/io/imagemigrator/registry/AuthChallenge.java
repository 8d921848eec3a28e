package io.imagemigrator.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.auth.ChallengeType;
import org.apache.hc.client5.http.impl.auth.AuthChallengeParser;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.ParserCursor;

/**
 * How a registry wants to be logged in to.
 *
 * @param bearer whether a token of the realm is asked for; otherwise user name and password
 * @param realm where tokens are given out; empty for Basic
 * @param service the registry's name at the token server; empty when it has none
 */
record AuthChallenge(boolean bearer, String realm, String service) {
  private static final Pattern BARE_SCHEME = Pattern.compile("\\s*[A-Za-z0-9-]+\\s*,\\s*");

  private static final int MAX_BARE_SCHEMES = 20;

  /** The strongest challenge of an answer that this client can meet; empty when there is none. */
  static Optional<AuthChallenge> of(HttpResponse response) {
    List<AuthChallenge> usable = new ArrayList<>();
    for (Header header : response.getHeaders("WWW-Authenticate")) {
      for (var challenge : parse(header.getValue())) {
        read(challenge).ifPresent(usable::add);
      }
    }
    return usable.stream()
        .filter(AuthChallenge::bearer)
        .findFirst()
        .or(() -> usable.stream().findFirst());
  }

  private static List<org.apache.hc.client5.http.auth.AuthChallenge> parse(String value) {
    String rest = value;
    for (int bareSchemes = 0; bareSchemes < MAX_BARE_SCHEMES; bareSchemes++) {
      try {
        return AuthChallengeParser.INSTANCE.parse(
            ChallengeType.TARGET, rest, new ParserCursor(0, rest.length()));
      } catch (ParseException e) {
        // The parser gives up on "Negotiate, Basic …": a scheme that has no parameters of its own.
        Matcher bare = BARE_SCHEME.matcher(rest);
        if (!bare.lookingAt()) {
          return List.of();
        }
        rest = rest.substring(bare.end());
      }
    }
    return List.of();
  }

  private static Optional<AuthChallenge> read(
      org.apache.hc.client5.http.auth.AuthChallenge challenge) {
    Map<String, String> parameters = new HashMap<>();
    if (challenge.getParams() != null) {
      for (NameValuePair parameter : challenge.getParams()) {
        parameters.put(parameter.getName().toLowerCase(Locale.ROOT), parameter.getValue());
      }
    }
    String realm = parameters.getOrDefault("realm", "");
    return switch (challenge.getSchemeName().toLowerCase(Locale.ROOT)) {
      case "bearer" ->
          realm.isEmpty()
              ? Optional.empty()
              : Optional.of(new AuthChallenge(true, realm, parameters.getOrDefault("service", "")));
      case "basic" -> Optional.of(new AuthChallenge(false, "", ""));
      default -> Optional.empty();
    };
  }
}
