package io.imagemigrator.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;

/**
 * One way in which a registry offers to be logged in to.
 *
 * @param scheme in lower case, such as {@code bearer}
 * @param parameters by their names in lower case
 */
record AuthChallenge(String scheme, Map<String, String> parameters) {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** The challenges of an answer, in its order; those of schemes that nobody here knows too. */
  static List<AuthChallenge> of(HttpResponse response) {
    List<AuthChallenge> challenges = new ArrayList<>();
    for (Header header : response.getHeaders("WWW-Authenticate")) {
      if (header.getValue() != null) {
        challenges.addAll(ChallengeParser.parse(header.getValue()));
      }
    }
    return challenges;
  }

  /** Whether a token of the realm is asked for. */
  boolean isBearer() {
    return scheme.equals("bearer");
  }

  /** Whether user name and password are asked for. */
  boolean isBasic() {
    return scheme.equals("basic");
  }

  /** Where tokens are given out; empty when it is not said. */
  String realm() {
    return parameters.getOrDefault("realm", "").strip();
  }

  /** The registry's name at the token server; empty when it has none. */
  String service() {
    return parameters.getOrDefault("service", "");
  }

  /** What a token for the request has to allow; empty when it is not said. */
  SortedSet<String> scopes() {
    return BLANKS
        .splitAsStream(parameters.getOrDefault("scope", ""))
        .filter(scope -> !scope.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
