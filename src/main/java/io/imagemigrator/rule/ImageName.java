package io.imagemigrator.rule;

import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.Side;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One side of a rule, in the form of a {@code docker pull} URL.
 *
 * @param repository what is copied from or to
 * @param tag empty for all tags
 * @param digest of a source that is named by it
 */
record ImageName(Repository repository, Optional<String> tag, Optional<Digest> digest) {
  private static final Pattern SCHEME = Pattern.compile("\\s*[a-zA-Z][a-zA-Z0-9+.-]*://+");

  /**
   * Reads a name.
   *
   * @param side of the rule that it stands on, which decides how much of a name is asked for
   */
  static ImageName parse(String text, Side side) throws RuleException {
    String where =
        "the " + side.name().toLowerCase(Locale.ROOT) + " '" + PrintableText.ofAddress(text) + "' ";
    requirePlain(where, text, side);
    int at = text.indexOf('@');
    String named = at < 0 ? text : text.substring(0, at);
    Optional<Digest> digest =
        at < 0 ? Optional.empty() : Optional.of(digest(where, text.substring(at + 1)));
    if (digest.isPresent() && side == Side.TARGET) {
      throw new RuleException(
          "R2", where + "holds a digest; leave it out: the copy has the source's digest anyway");
    }
    int colon = namesSix(named) ? -1 : named.indexOf(':', named.lastIndexOf('/') + 1);
    String path = colon < 0 ? named : named.substring(0, colon);
    WholeNamespace.refuse(where, path);
    Optional<String> tag =
        colon < 0 ? Optional.empty() : Optional.of(tag(where, named.substring(colon + 1)));
    return new ImageName(repository(where, text, path, side), tag, digest);
  }

  /** Refuses what is no name of an image, however it may go on. */
  private static void requirePlain(String where, String text, Side side) throws RuleException {
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.lookingAt()) {
      String rest = PrintableText.ofAddress(text.substring(scheme.end())).replace("***@", "");
      throw new RuleException("R2", where + "begins with a scheme; write '" + rest + "'");
    }
    if (!text.equals(text.strip())) {
      throw new RuleException("R2", where + "begins or ends with a blank; remove it");
    }
    int at = text.indexOf('@');
    if (at >= 0 && text.indexOf('/') > at) {
      throw new RuleException(
          "R2", where + "holds a login; leave all up to the '@' out: auth.json has logins");
    }
    Optional<String> choice = TagChoice.notSupported(text, side);
    if (choice.isPresent()) {
      throw new RuleException("R2", where + choice.get());
    }
  }

  /** An IPv6 address alone, with brackets or without: no colon in it begins a tag. */
  private static boolean namesSix(String text) {
    return text.indexOf('/') < 0
        && (text.startsWith("[") || text.indexOf(':') != text.lastIndexOf(':'));
  }

  private static Digest digest(String where, String text) throws RuleException {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RuleException(
          "R2", where + "holds a malformed digest; expected @sha256: and 64 hexadecimal digits");
    }
  }

  private static String tag(String where, String tag) throws RuleException {
    if (!Reference.isTag(tag)) {
      throw new RuleException(
          "R2",
          where
              + "has the malformed tag '"
              + tag
              + "'; expected at most 128 letters, digits, '_', '.' and '-'");
    }
    return tag;
  }

  private static Repository repository(String where, String written, String text, Side side)
      throws RuleException {
    String[] parts = text.split("/", 2);
    if (parts.length == 1 || !Repository.namesRegistry(parts[0])) {
      String full = (parts.length == 1 ? "docker.io/library/" : "docker.io/") + written;
      String hint =
          Repository.isPath(text)
              ? "did you mean '" + full + "'?"
              : "expected registry/namespace/repository";
      throw new RuleException("R3", where + "has no registry; " + hint);
    }
    Optional<String> fault = Repository.registryFault(parts[0]);
    if (fault.isPresent()) {
      throw new RuleException(
          "R2", where + "has the malformed registry '" + parts[0] + "': " + fault.get());
    }
    String path = parts[1];
    if (!Repository.isPath(path)) {
      throw new RuleException(
          "R2", where + "has the malformed repository '" + path + "'; " + fix(path));
    }
    if (path.indexOf('/') >= 0) {
      return new Repository(parts[0], path);
    }
    if (side == Side.TARGET) {
      throw new RuleException(
          "R3", where + "has no namespace; expected registry/namespace/repository");
    }
    return Repository.named(parts[0], path);
  }

  private static String fix(String path) {
    if (path.length() > Repository.MAX_PATH) {
      return "it has more than " + Repository.MAX_PATH + " characters";
    }
    String lower = path.toLowerCase(Locale.ROOT);
    if (Repository.isPath(lower)) {
      return "repository names are lower case: '" + lower + "'";
    }
    String single = path.replaceAll("/{2,}", "/").replaceFirst("^/", "");
    return Repository.isPath(single)
        ? "there is a '/' too many: '" + single + "'"
        : "expected lower-case letters and digits, with '.', '_', '-' between them and '/' between"
            + " segments";
  }

  /** Whether the registry has the repository without a namespace, which R3 only tolerates. */
  boolean lacksNamespace() {
    return repository.path().indexOf('/') < 0;
  }
}
