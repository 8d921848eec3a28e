package io.imagemigrator.registry;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far an upload has come.
 *
 * @param address to send the rest to
 * @param offset bytes that the registry has
 */
record UploadState(URI address, long offset) {
  /** {@code 0-1023}, with or without a unit (OCI distribution, "Pushing a blob in chunks"). */
  private static final Pattern RANGE =
      Pattern.compile("(?:bytes\\s*[=\\s])?\\s*0-([0-9]{1,18})", Pattern.CASE_INSENSITIVE);

  /** Reads the answer to a question about an upload; empty when it does not tell the range. */
  static Optional<UploadState> of(URI upload, ApiResponse response) {
    Matcher range = RANGE.matcher(response.header("Range").orElse("").strip());
    if (!range.matches()) {
      return Optional.empty();
    }
    long last = Long.parseLong(range.group(1));
    // Registries say 0-0 both of one byte and of none; nobody sends one byte.
    long offset = last == 0 ? 0 : last + 1;
    try {
      URI address =
          response
              .header("Location")
              .map(location -> Locations.resolve(response.uri(), location))
              .orElse(upload);
      return Optional.of(new UploadState(address, offset));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
