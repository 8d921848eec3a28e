package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocationsTest {
  private static final URI REQUEST = URI.create("https://r.io:5000/v2/a/b/blobs/uploads/");
  private static final Digest DIGEST = Digest.parse("sha256:" + "0".repeat(64));

  @Test
  void resolve_absolute_taken() {
    assertThat(resolve("https://cdn.example.com/x?y=%2F"))
        .hasToString("https://cdn.example.com/x?y=%2F");
    assertThat(resolve("HTTPS://r.io:5000/v2/")).hasToString("HTTPS://r.io:5000/v2/");
  }

  @Test
  void resolve_relative_onTheHostThatWasAsked() {
    assertThat(resolve("/v2/a/b/blobs/uploads/1?_state=x%3D"))
        .hasToString("https://r.io:5000/v2/a/b/blobs/uploads/1?_state=x%3D");
    assertThat(resolve("1?s")).hasToString("https://r.io:5000/v2/a/b/blobs/uploads/1?s");
    assertThat(resolve("//other.io/x")).hasToString("https://other.io/x");
  }

  @Test
  void resolve_queryOnly_pathStays() {
    assertThat(Locations.resolve(URI.create("https://r.io/v2/a/b/tags/list?n=2"), "?n=2&last=x"))
        .hasToString("https://r.io/v2/a/b/tags/list?n=2&last=x");
  }

  @Test
  void resolve_blanks_stripedAndEncoded() {
    assertThat(resolve(" /v2/x y ")).hasToString("https://r.io:5000/v2/x%20y");
  }

  @Test
  void resolve_plainHttpOnTheSameHost_tlsAndPortStay() {
    assertThat(resolve("http://r.io/v2/a?b=c")).hasToString("https://r.io:5000/v2/a?b=c");
    assertThat(resolve("http://R.IO:80/v2/a%2Fb")).hasToString("https://r.io:5000/v2/a%2Fb");
    assertThat(resolve("http://r.io")).hasToString("https://r.io:5000");
  }

  @Test
  void resolve_plainHttpElsewhere_leftForTheCallerToRefuse() {
    assertThat(resolve("http://cdn.example.com/x")).hasToString("http://cdn.example.com/x");
  }

  @Test
  void resolve_plainHttpAsked_leftAlone() {
    URI plain = URI.create("http://r.io:5000/v2/");
    assertThat(Locations.resolve(plain, "http://r.io:5001/x")).hasToString("http://r.io:5001/x");
    assertThat(Locations.resolve(plain, "https://r.io/x")).hasToString("https://r.io/x");
  }

  @Test
  void resolve_noHttpAddress_refused() {
    for (String location :
        List.of(
            "ftp://r.io/x",
            "file:///etc/passwd",
            "javascript:x",
            "https:///x",
            "http://[",
            "%",
            "/a{b")) {
      assertThatThrownBy(() -> resolve(location))
          .as(location)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void withDigest_noQuery_first() {
    assertThat(Locations.withDigest(URI.create("https://r.io/u/1"), DIGEST))
        .hasToString("https://r.io/u/1?digest=" + DIGEST);
  }

  @Test
  void withDigest_query_addedAndStateKept() {
    assertThat(Locations.withDigest(URI.create("https://r.io/u/1?_state=a%2Bb%3D&c=+d"), DIGEST))
        .hasToString("https://r.io/u/1?_state=a%2Bb%3D&c=+d&digest=" + DIGEST);
  }

  private static URI resolve(String location) {
    return Locations.resolve(REQUEST, location);
  }
}
