package io.imagemigrator.rule;

import io.imagemigrator.registry.Side;
import java.util.Optional;
import java.util.regex.Pattern;

/** Ways to choose tags that other programs have and rules do not have yet. */
final class TagChoice {
  /** Between slashes, and they may hold any character; a port is never followed by a tag. */
  private static final Pattern EXPRESSIONS =
      Pattern.compile("[^/@]+/[^:@]*:(?:[^/]*,)?/.*|[^:@/]*:(?:[^/]*,)?/.*/");

  private static final Pattern LIST = Pattern.compile("(?:[^/@]+/)?[^:@]*:[^/@]*,[^/]*");
  private static final Pattern DIGESTS = Pattern.compile("[^@]*@[^/]*,[^/]*");
  private static final Pattern GLOB = Pattern.compile("(?:[^/@]+/)?[^:@]*:[^/@]*[*?][^/@]*");

  private static final String ALL = "a rule without a tag, which copies all tags";

  private TagChoice() {}

  /** Which one the name has and what to do instead; empty when it has none. */
  static Optional<String> notSupported(String name, Side side) {
    if (EXPRESSIONS.matcher(name).matches()) {
      return Optional.of(
          "chooses tags by a regular expression, which is not supported yet; write "
              + (side == Side.SOURCE ? "a rule for each tag, or " + ALL : "the name without it"));
    }
    if (LIST.matcher(name).matches()) {
      return Optional.of(
          "holds a list of tags, which is not supported yet; write a rule for each tag, or " + ALL);
    }
    if (DIGESTS.matcher(name).matches()) {
      return Optional.of(
          "holds a list of digests, which is not supported yet; write a rule for each digest");
    }
    if (GLOB.matcher(name).matches()) {
      return Optional.of(
          "chooses tags by a pattern, which is not supported yet; write "
              + (side == Side.SOURCE ? "a rule for each tag, or " + ALL : "the name without it"));
    }
    return Optional.empty();
  }
}
