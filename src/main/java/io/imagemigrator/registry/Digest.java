package io.imagemigrator.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The content address of a blob or manifest, such as {@code sha256:2cf2…}.
 *
 * <p>Jib's {@code DescriptorDigest} knows SHA-256 only; the OCI image specification registers
 * SHA-512 too, and an image that uses it must not be lost.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the hash in lower-case hexadecimal
 */
public record Digest(String algorithm, String hex) {
  private static final Map<String, String> JDK_NAMES =
      Map.of("sha256", "SHA-256", "sha512", "SHA-512");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SHA512 = Pattern.compile("[0-9a-f]{128}");

  /** Checks that the hash has the form of its algorithm; fails when it has not. */
  public Digest {
    if (!isValid(algorithm, hex)) {
      throw new IllegalArgumentException(
          "not a digest: '"
              + algorithm
              + ":"
              + hex
              + "'; expected sha256: and 64, or sha512: and 128 lower-case hexadecimal digits");
    }
  }

  /** Reads {@code algorithm:hex}; fails when it is neither SHA-256 nor SHA-512. */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new Digest("", text)
        : new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Whether {@link #parse} takes the text. */
  public static boolean isDigest(String text) {
    int colon = text.indexOf(':');
    return colon >= 0 && isValid(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The SHA-256 digest of some content held in memory. */
  public static Digest sha256(byte[] content) {
    return of("sha256", newHash("sha256").digest(content));
  }

  /** Whether the content hashes to this digest, by this digest's own algorithm. */
  public boolean matches(byte[] content) {
    return matches(newHash(algorithm), content);
  }

  /** A hash in its initial state, of this digest's algorithm. */
  public MessageDigest newHash() {
    return newHash(algorithm);
  }

  /** Ends the hash and tells whether it came to this digest. */
  public boolean matches(MessageDigest hash) {
    return equals(of(algorithm, hash.digest()));
  }

  private boolean matches(MessageDigest hash, byte[] content) {
    hash.update(content);
    return matches(hash);
  }

  private static Digest of(String algorithm, byte[] hash) {
    return new Digest(algorithm, HexFormat.of().formatHex(hash));
  }

  private static boolean isValid(String algorithm, String hex) {
    return switch (algorithm) {
      case "sha256" -> SHA256.matcher(hex).matches();
      case "sha512" -> SHA512.matcher(hex).matches();
      default -> false;
    };
  }

  private static MessageDigest newHash(String algorithm) {
    try {
      return MessageDigest.getInstance(JDK_NAMES.get(algorithm));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + algorithm, e);
    }
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
