package io.imagemigrator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lists tags, page by page. */
final class TagRequests {
  private static final String OPERATION = "list the tags of";

  /** A page's length is asked for; what counts is the {@code Link} that comes back. */
  private static final int PAGE = 1000;

  /** Some registries send every tag at once: room for half a million of them. */
  private static final int MAX_PAGE = 32 << 20;

  private static final Pattern REL_NEXT =
      Pattern.compile(";\\s*rel\\s*=\\s*\"?next\"?", Pattern.CASE_INSENSITIVE);

  private final RepositoryEndpoint endpoint;

  TagRequests(RepositoryEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  TagPage list(Optional<URI> page) throws RegistryException {
    ApiRequest request =
        page.map(uri -> endpoint.request(OPERATION, "GET", uri))
            .orElseGet(() -> endpoint.request(OPERATION, "GET", "tags/list?n=" + PAGE))
            .header("Accept", "application/json");
    try (ApiResponse response = endpoint.call(request)) {
      Optional<URI> next = next(response.uri(), String.join(", ", response.headers("Link")));
      if (next.isPresent() && next.get().equals(response.uri())) {
        throw request.failed(Kind.REFUSED, "its list of tags leads to itself");
      }
      return new TagPage(read(request, response.bytes(MAX_PAGE)), next);
    } catch (StreamConstraintsException e) {
      throw request.failed(Kind.REFUSED, "the registry's list of tags is too long or too deep");
    } catch (JsonProcessingException e) {
      throw request.failed(Kind.REFUSED, "the registry's answer is no JSON");
    } catch (IllegalArgumentException e) {
      throw request.failed(Kind.REFUSED, "the registry's link to the next page is unusable");
    } catch (IOException e) {
      throw request.failed(e);
    }
  }

  private static List<String> read(ApiRequest request, byte[] body) throws IOException {
    JsonNode root = AnswerJson.MAPPER.readTree(body);
    JsonNode tags = root.path("tags");
    if (!root.isObject() || !(tags.isArray() || tags.isNull() || tags.isMissingNode())) {
      throw request.failed(Kind.REFUSED, "the registry's answer is no list of tags");
    }
    List<String> names = new ArrayList<>(tags.size());
    tags.forEach(tag -> names.add(tag.asText("")));
    return names;
  }

  /**
   * The link to the next page among others. One pass, not a pattern of the whole: that took a tenth
   * of a second for some headers. Fails with {@link IllegalArgumentException} when it is no
   * address.
   */
  static Optional<URI> next(URI request, String links) {
    int open = links.indexOf('<');
    while (open >= 0) {
      int close = links.indexOf('>', open);
      if (close < 0) {
        return Optional.empty();
      }
      int comma = links.indexOf(',', close);
      int end = comma < 0 ? links.length() : comma;
      if (REL_NEXT.matcher(links.substring(close + 1, end)).find()) {
        return Optional.of(Locations.resolve(request, links.substring(open + 1, close)));
      }
      open = links.indexOf('<', end);
    }
    return Optional.empty();
  }
}
