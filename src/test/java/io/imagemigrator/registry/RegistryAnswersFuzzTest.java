package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.FuzzedText;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** Whatever a registry sends is used, or refused in the way that is declared. */
class RegistryAnswersFuzzTest {
  private static final URI ASKED = URI.create("https://r.example:5000/v2/team/app/tags/list?n=9");
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  private static BasicClassicHttpResponse answer(int status, String header, String value) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.addHeader(header, value);
    return response;
  }

  @Provide
  Arbitrary<byte[]> manifests() {
    String descriptor =
        "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"size\":32654,\"digest\":\""
            + DIGEST
            + "\",\"annotations\":{\"é\":\"\\u00e9\"}}";
    return FuzzedText.of(
        "{\"schemaVersion\":2,\"config\":" + descriptor + ",\"layers\":[" + descriptor + "]}",
        "{\"schemaVersion\":2,\"manifests\":[" + descriptor + "," + descriptor + "],\"x\":1.5e3}",
        "{\"schemaVersion\":1,\"name\":\"a\",\"fsLayers\":[{\"blobSum\":\""
            + DIGEST
            + "\"}],\"signatures\":[{\"protected\":\"eyJmb3JtYXRMZW5ndGgiOjksImZvcm1hdFRhaWwiOiJDbjAifQ\"}]}");
  }

  @Property(tries = 1500, seed = FuzzedText.SEED)
  void manifest(@ForAll("manifests") byte[] bytes) {
    for (String type : new String[] {"", MediaTypes.DOCKER_SCHEMA1_SIGNED}) {
      try {
        Manifest manifest = ManifestParser.parse(type, bytes);
        assertThat(manifest.bytes()).isEqualTo(bytes);
        manifest
            .content()
            .blobs()
            .forEach(blob -> assertThat(blob.size()).isGreaterThanOrEqualTo(-1));
      } catch (MalformedManifestException e) {
        assertThat(e.getMessage()).hasSizeLessThan(600);
      }
    }
  }

  @Provide
  Arbitrary<String> challenges() {
    return FuzzedText.textOf(
        "Bearer realm=\"https://auth.example/token\",service=\"r.example\",scope=\"a:b:pull\"",
        "Negotiate, Basic realm=\"a \\\"quoted\\\" one\", Bearer realm=x",
        "A, ".repeat(2000) + "Basic");
  }

  @Property(tries = 1000, seed = FuzzedText.SEED)
  void challenge(@ForAll("challenges") String value) {
    LoginDemand demand =
        LoginDemand.of(answer(401, "WWW-Authenticate", value), ASKED, TestHttp.STRICT);

    demand.tokenServer().ifPresent(server -> assertWeb(server.realm()));
    assertThat(demand.obstacle()).doesNotContainPattern("\\p{Cntrl}");
  }

  @Provide
  Arbitrary<String> links() {
    return FuzzedText.textOf(
        "</v2/team/app/tags/list?n=9&last=x>; rel=\"next\"",
        "<https://r.example/a>; rel=\"prev\", <?last=b>; title=x; rel = next",
        "<>;".repeat(2500),
        "<".repeat(8000));
  }

  @Property(tries = 1000, seed = FuzzedText.SEED)
  void link(@ForAll("links") String value) {
    try {
      NextLink.of(ASKED, List.of(value)).ifPresent(RegistryAnswersFuzzTest::assertWeb);
    } catch (IllegalArgumentException e) {
      // As declared.
    }
  }

  @Provide
  Arbitrary<String> locations() {
    return FuzzedText.textOf(
        "/v2/team/app/blobs/uploads/1-2?_state=a%2Fb&x=y",
        "http://r.example:5000/v2/x",
        "https://user@[::1]:99/bucket?X-Amz-Signature=1#part",
        "?digest=x",
        "//other.example/x");
  }

  @Property(tries = 1500, seed = FuzzedText.SEED)
  void location(@ForAll("locations") String value) {
    try {
      URI to = Locations.resolve(ASKED, value);
      assertWeb(to);
      assertThat(Locations.withDigest(to, Digest.parse(DIGEST)).toString()).endsWith(DIGEST);
    } catch (IllegalArgumentException e) {
      // As declared.
    }
  }

  private static void assertWeb(URI to) {
    assertThat(to.getScheme()).isIn("http", "https", "HTTP", "HTTPS");
    assertThat(to.getHost()).isNotNull();
  }

  @Provide
  Arbitrary<String> pauses() {
    return FuzzedText.textOf(
        "120", "Fri, 31 Dec 1999 23:59:59 GMT", "Wed, 21 Oct 9999 07:28:00 GMT");
  }

  @Property(tries = 1000, seed = FuzzedText.SEED)
  void retryAfter(@ForAll("pauses") String value) {
    Duration pause = RetryAfter.of(answer(429, "Retry-After", value));

    assertThat(pause == null || !pause.isNegative()).isTrue();
  }

  @Provide
  Arbitrary<byte[]> errors() {
    return FuzzedText.of(
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\",\"detail\":{\"a\":1}}]}",
        "{\"details\":\"bad\"}",
        "<html>\u001b[31m</html>");
  }

  @Property(tries = 1000, seed = FuzzedText.SEED)
  void errorBody(@ForAll("errors") byte[] body) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(400);
    response.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    RegistryException failure =
        RegistryErrors.ofResponse(
            "read", new Repository("r.example", "a/b"), TestHttp.STRICT, response);

    assertThat(failure.getMessage()).hasSizeLessThan(600).doesNotContainPattern("\\p{Cntrl}");
  }

  @Provide
  Arbitrary<String> names() {
    return FuzzedText.textOf(
        "r.example:5000/team/app", "v1.0_x", DIGEST, "[::1]:5000", "a__b/c--d");
  }

  @Property(tries = 2000, seed = FuzzedText.SEED)
  void names_checkAndConstructor_agree(@ForAll("names") String text) {
    Repository repository = new Repository("r.example", "a");
    boolean identifies = Reference.isTag(text) || Digest.isDigest(text);

    assertThat(works(() -> new Reference(repository, text))).isEqualTo(identifies);
    assertThat(works(() -> Digest.parse(text))).isEqualTo(Digest.isDigest(text));
    assertThat(works(() -> new Repository("r.example", text))).isEqualTo(Repository.isPath(text));
    assertThat(works(() -> new Repository(text, "a")))
        .isEqualTo(Repository.isRegistry(Repository.canonicalRegistry(text)));
    Repository.canonicalKey(text)
        .ifPresent(key -> assertThat(Repository.canonicalKey(key)).contains(key));
    // A name goes into the path of a request as it is.
    if (identifies) {
      assertThat(URI.create("/v2/a/manifests/" + text).normalize().getPath()).endsWith(text);
    }
  }

  @Provide
  Arbitrary<String> digits() {
    return Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
  }

  @Property(tries = 200, seed = FuzzedText.SEED)
  void digest_written_readAgain(@ForAll("digits") String hex) {
    Digest digest = new Digest("sha256", hex);

    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
  }

  private static boolean works(Runnable use) {
    try {
      use.run();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
