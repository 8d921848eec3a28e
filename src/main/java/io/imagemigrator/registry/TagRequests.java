package io.imagemigrator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists tags, page by page. What cannot be read whole is a failure: a list that is too short would
 * look like a whole one.
 */
final class TagRequests {
  private static final String OPERATION = "list the tags of";

  private static final String LIST = "tags/list";

  /** A page's length is asked for; what counts is the {@code Link} that comes back. */
  private static final int PAGE = 1000;

  /** Some registries send every tag at once: room for half a million of them. */
  private static final int MAX_PAGE = 32 << 20;

  /** A second list in one answer would be lost, or take the place of the first. */
  private static final ObjectReader READER =
      AnswerJson.MAPPER
          .readerFor(JsonNode.class)
          .with(
              DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final RepositoryEndpoint endpoint;

  TagRequests(RepositoryEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  TagPage list(Optional<URI> page) throws RegistryException {
    if (page.isPresent()) {
      return page(endpoint.request(OPERATION, "GET", page.get())).orElseThrow();
    }
    boolean withLength = endpoint.pageLimits().mayAskForLength(endpoint.repository());
    if (withLength) {
      // The statuses of a length that is too large, and those that stand for it elsewhere.
      Optional<TagPage> first =
          page(
              endpoint
                  .request(OPERATION, "GET", LIST + "?n=" + PAGE)
                  .accept(200, 400, 413, 416, 422));
      if (first.isPresent()) {
        return first.get();
      }
    }
    TagPage first = page(endpoint.request(OPERATION, "GET", LIST)).orElseThrow();
    if (withLength) {
      endpoint.pageLimits().refusesLength(endpoint.repository());
    }
    return first;
  }

  /** Empty when the answer is a refusal that the request accepts. */
  private Optional<TagPage> page(ApiRequest request) throws RegistryException {
    request.header("Accept", "application/json");
    try (ApiResponse response = endpoint.call(request)) {
      return response.status() == 200 ? Optional.of(read(request, response)) : Optional.empty();
    } catch (StreamConstraintsException e) {
      throw request.failed(Kind.REFUSED, "the registry's list of tags is too long or too deep");
    } catch (JsonProcessingException e) {
      throw request.failed(Kind.REFUSED, "the registry's answer is no JSON, or has a member twice");
    } catch (IllegalArgumentException e) {
      throw request.failed(
          Kind.REFUSED,
          "the registry's link to the next page is unusable ("
              + e.getMessage()
              + "), so the rest of the tags is not known; name the tags in images.json");
    } catch (IOException e) {
      throw request.failed(e);
    }
  }

  private static TagPage read(ApiRequest request, ApiResponse response) throws IOException {
    JsonNode root = READER.readTree(response.bytes(MAX_PAGE));
    Optional<URI> next = NextLink.of(response.uri(), response.headers("Link"));
    if (next.isEmpty()) {
      next = nextInBody(response.uri(), root.path("next"));
    }
    if (next.isPresent() && next.get().equals(response.uri())) {
      throw request.failed(Kind.REFUSED, "its list of tags leads to itself");
    }
    List<String> names = names(request, root);
    return new TagPage(names, next.or(() -> afterFullPage(response.uri(), names)));
  }

  /**
   * A page as long as it was asked for may have lost its link to a proxy: the tags after it are
   * asked for (distribution specification, "last"). Who does not know that ends with the same tag.
   */
  private static Optional<URI> afterFullPage(URI asked, List<String> names) {
    String query = asked.getRawQuery();
    if (names.size() != PAGE || query == null || !query.startsWith("n=" + PAGE)) {
      return Optional.empty();
    }
    String last = URLEncoder.encode(names.get(PAGE - 1), StandardCharsets.UTF_8);
    URI next = asked.resolve(asked.getRawPath() + "?n=" + PAGE + "&last=" + last);
    return next.equals(asked) ? Optional.empty() : Optional.of(next);
  }

  private static List<String> names(ApiRequest request, JsonNode root) throws IOException {
    JsonNode tags = root.path("tags");
    if (!tags.isArray() && !tags.isNull()) {
      throw request.failed(
          Kind.REFUSED, "the registry's answer is no list of tags: it has no list named 'tags'");
    }
    List<String> names = new ArrayList<>(tags.size());
    for (JsonNode tag : tags) {
      if (!tag.isTextual()) {
        throw request.failed(
            Kind.REFUSED, "the registry's answer is no list of tags: not all of them are strings");
      }
      names.add(tag.textValue());
    }
    return names;
  }

  /** Some APIs name the next page in the document. What is no address cannot be followed. */
  private static Optional<URI> nextInBody(URI request, JsonNode next) {
    if (next.isMissingNode() || next.isNull() || (next.isTextual() && next.asText().isEmpty())) {
      return Optional.empty();
    }
    if (!next.asText("").matches("(?i)(https?:/|[/?]).*")) {
      throw new IllegalArgumentException("'next' is no address");
    }
    return Optional.of(NextLink.address(request, next.asText()));
  }
}
