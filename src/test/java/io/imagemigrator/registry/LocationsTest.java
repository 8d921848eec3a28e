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
  void resolve_charactersWithoutTheirEscapes_escaped() {
    assertThat(resolve("/a|b[c]{d}^`\"<>\\?e=|&f=[]"))
        .hasToString("https://r.io:5000/a%7Cb%5Bc%5D%7Bd%7D%5E%60%22%3C%3E%5C?e=%7C&f=%5B%5D");
    assertThat(resolve("/50%/%zz/%2F%c3?x=%"))
        .hasToString("https://r.io:5000/50%25/%25zz/%2F%c3?x=%25");
    assertThat(resolve("https://cdn.io/a b?sig=a+b%2F=="))
        .hasToString("https://cdn.io/a%20b?sig=a+b%2F==");
  }

  /** A header's bytes come as characters of one byte each. */
  @Test
  void resolve_bytesThatAreNoAscii_escapedAsTheyCame() {
    assertThat(resolve("/\u00c3\u00bc")).hasToString("https://r.io:5000/%C3%BC");
    assertThat(resolve("/\u89c4")).hasToString("https://r.io:5000/%E8%A7%84");
  }

  @Test
  void resolve_fragment_leftOut() {
    assertThat(resolve("/v2/u/1?s=2#top")).hasToString("https://r.io:5000/v2/u/1?s=2");
    assertThat(resolve("https://cdn.io/x#a|b")).hasToString("https://cdn.io/x");
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
            "http://r io/x",
            "http://user:s3cr3t@r.io/x",
            "",
            " ")) {
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
  void withDigest_queryWithoutAnything_firstToo() {
    assertThat(Locations.withDigest(URI.create("https://r.io/u/1?"), DIGEST))
        .hasToString("https://r.io/u/1?digest=" + DIGEST);
    assertThat(Locations.withDigest(URI.create("https://r.io/u/1?a=b&"), DIGEST))
        .hasToString("https://r.io/u/1?a=b&digest=" + DIGEST);
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
