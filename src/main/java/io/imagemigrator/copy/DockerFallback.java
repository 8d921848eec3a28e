package io.imagemigrator.copy;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The registries that may be sent the Docker form of what they refuse as OCI.
 *
 * @param hosts patterns of registries as rules name them; an asterisk stands for any characters
 */
public record DockerFallback(List<Pattern> hosts) {
  /** No registry: every manifest stays as it is, or fails. */
  public static final DockerFallback NEVER = new DockerFallback(List.of());

  /** Keeps a copy of the list. */
  public DockerFallback {
    hosts = List.copyOf(hosts);
  }

  /** Of patterns such as {@code swr.*.example.com} or {@code *}. */
  public static DockerFallback of(List<String> patterns) {
    return new DockerFallback(patterns.stream().map(DockerFallback::compile).toList());
  }

  private static Pattern compile(String pattern) {
    String regex =
        Arrays.stream(pattern.split("[*]", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  boolean allows(String registry) {
    return hosts.stream().anyMatch(host -> host.matcher(registry).matches());
  }
}
