package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of tags come in pages, and each registry has its own way to lead to the next one. */
class TagListIT {
  private static final List<String> TAGS =
      IntStream.range(0, 25).mapToObj(i -> "v" + (100 + i)).toList();
  private static DockerRegistry registry;

  private final RegistryProxy proxy = RegistryProxy.before(registry);
  private final HttpTransport transport = TestHttp.transport();
  private final RegistryClient client = new RegistryClient(transport);
  private final RemoteRepository remote =
      client.source(new Repository(proxy.host(), "team/sample"), TestHttp.INSECURE);

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/sample", SampleImage.docker(1), TAGS);
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void closeAll() throws IOException {
    transport.close();
    proxy.close();
  }

  private List<String> allTags() throws RegistryException {
    List<String> all = new ArrayList<>();
    Optional<URI> next = Optional.empty();
    do {
      TagPage page = remote.listTags(next);
      all.addAll(page.tags());
      next = page.next();
    } while (next.isPresent());
    return all;
  }

  /** Whatever was asked for, the registry gives ten at a time, as registries with a limit do. */
  private void cutIntoPages(String linkForm) {
    proxy.on(
        "GET",
        "/tags/list",
        call -> {
          int from =
              call.path().matches(".*[?&]after=[0-9]+.*")
                  ? Integer.parseInt(call.path().replaceAll(".*[?&]after=([0-9]+).*", "$1"))
                  : 0;
          int to = Math.min(TAGS.size(), from + 10);
          ProxyAnswer answer =
              ProxyAnswer.of(200)
                  .body(
                      "{\"name\":\"team/sample\",\"tags\":[\""
                          + String.join("\",\"", TAGS.subList(from, to))
                          + "\"]}");
          return to == TAGS.size() ? answer : answer.with("Link", linkForm.formatted(to));
        });
  }

  @Test
  void listTags_realRegistry_givesAllAtOnce() throws RegistryException {
    assertThat(allTags()).containsExactlyInAnyOrderElementsOf(TAGS);
  }

  @Test
  void listTags_relativeLink_isFollowed() throws RegistryException {
    cutIntoPages("</v2/team/sample/tags/list?n=10&after=%d>; rel=\"next\"");

    assertThat(allTags()).isEqualTo(TAGS);
    assertThat(proxy.count("GET", "/tags/list")).isEqualTo(3);
  }

  @Test
  void listTags_absoluteLink_isFollowed() throws RegistryException {
    cutIntoPages("<" + proxy.url() + "/v2/team/sample/tags/list?n=10&after=%d>; rel=\"next\"");

    assertThat(allTags()).isEqualTo(TAGS);
  }

  @Test
  void listTags_absoluteLinkThatForgotTls_isFollowedWithTls() throws RegistryException {
    cutIntoPages(
        "<http://" + proxy.host() + "/v2/team/sample/tags/list?n=10&after=%d>; rel=\"next\"");

    assertThat(allTags()).isEqualTo(TAGS);
  }

  @Test
  void listTags_linkWithParametersOfItsOwn_isFollowedToTheLetter() throws RegistryException {
    cutIntoPages(
        "</v2/team/sample/tags/list?n=10&after=%d&next_page=a%%2Bb%%3D%%3D>; title=\"more\"; rel=next");

    assertThat(allTags()).isEqualTo(TAGS);
    assertThat(proxy.requests("GET", "/tags/list").get(1).path())
        .isEqualTo("/v2/team/sample/tags/list?n=10&after=10&next_page=a%2Bb%3D%3D");
  }

  @Test
  void listTags_linkBesideOthers_isFound() throws RegistryException {
    cutIntoPages(
        "</v2/team/sample/tags/list>; rel=\"first\","
            + " </v2/team/sample/tags/list?after=%d>; rel=\"next\"");

    assertThat(allTags()).isEqualTo(TAGS);
  }

  @Test
  void listTags_lastPageWithoutLink_endsThere() throws RegistryException {
    proxy.on(
        "GET",
        "/tags/list",
        call -> ProxyAnswer.of(200).with("Link", "</other>; rel=\"last\"").body("{\"tags\":[]}"));

    assertThat(remote.listTags(Optional.empty()).next()).isEmpty();
  }

  @Test
  void listTags_pageThatLeadsToItself_isRefused() {
    cutIntoPages("</v2/team/sample/tags/list?after=10>; rel=\"next\"");

    assertThatThrownBy(this::allTags)
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("list the tags of " + remote.name())
        .hasMessageContaining("leads to itself");
    assertThat(proxy.count("GET", "/tags/list")).isEqualTo(2);
  }

  @Test
  void listTags_null_isAnEmptyList() throws RegistryException {
    proxy.on(
        "GET",
        "/tags/list",
        call -> ProxyAnswer.of(200).body("{\"name\":\"team/sample\",\"tags\":null}"));

    assertThat(allTags()).isEmpty();
  }

  @Test
  void listTags_linkWithoutRel_isFollowed() throws RegistryException {
    cutIntoPages("</v2/team/sample/tags/list?n=10&after=%d>");

    assertThat(allTags()).isEqualTo(TAGS);
  }

  @Test
  void listTags_linkThatCannotBeRead_isAFailureAndNotTheEnd() {
    cutIntoPages("</v2/team/sample/tags/list?n=10&after=%d; rel=\"next\"");

    assertThatThrownBy(this::allTags)
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("list the tags of " + remote.name())
        .hasMessageContaining("link to the next page is unusable (it cannot be read)")
        .hasMessageContaining("name the tags in images.json");
  }

  @Test
  void listTags_nextPageInTheDocument_isFollowed() throws RegistryException {
    listIs("\"next\":\"/v2/team/sample/tags/list?page=2\",\"tags\":[\"1\"]");
    proxy.on("GET", "page=2", call -> ProxyAnswer.of(200).body("{\"tags\":[\"2\"],\"next\":\"\"}"));

    assertThat(allTags()).containsExactly("1", "2");
  }

  /** A proxy before the registry drops the header Link. */
  @Test
  void listTags_fullPageWithoutLink_isNotTheEnd() throws RegistryException {
    listIs("\"tags\":[" + numbered(1000, 1999) + "]");
    proxy.on(
        "GET",
        "n=1000&last=1999",
        call -> ProxyAnswer.of(200).body("{\"tags\":[" + numbered(2000, 2004) + "]}"));

    assertThat(allTags()).hasSize(1005).endsWith("2003", "2004");
  }

  /** It has as many tags by chance, and knows no "last". */
  @Test
  void listTags_fullPageAgain_isTheEnd() throws RegistryException {
    listIs("\"tags\":[" + numbered(1000, 1999) + "]");

    assertThat(allTags()).hasSize(2000);
    assertThat(proxy.count("GET", "/tags/list")).isEqualTo(2);
  }

  private static String numbered(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(tag -> "\"" + tag + "\"")
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"name\":\"team/sample\"",
        "\"tags\":{}",
        "\"tags\":\"1\"",
        "\"tags\":[\"1\",2]",
        "\"tags\":[\"1\",null]",
        "\"tags\":[\"1\"],\"tags\":[\"2\"]",
        "\"tags\":[\"1\"]}{\"tags\":[\"2\"]",
        "\"tags\":[\"1\"],\"next\":\"b2Zmc2V0\"",
        "\"tags\":[\"1\"],\"next\":true"
      })
  void listTags_whatIsNoWholeList_isRefused(String members) {
    listIs(members);

    assertThatThrownBy(this::allTags)
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("list the tags of " + remote.name());
  }

  private void listIs(String members) {
    proxy.on("GET", "/tags/list", call -> ProxyAnswer.of(200).body("{" + members + "}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void listTags_lengthOfPageRefused_askedWithoutOnceForTheHost(int status)
      throws RegistryException {
    cutIntoPages("</v2/team/sample/tags/list?n=10&after=%d>; rel=\"next\"");
    proxy.on(
        "GET",
        "n=1000",
        call -> ProxyAnswer.error(status, "TOO_MANY_TAGS_REQUESTED", "max is 100"));

    assertThat(allTags()).isEqualTo(TAGS);
    RemoteRepository other =
        client.source(new Repository(proxy.host(), "team/other"), TestHttp.INSECURE);
    assertThat(other.listTags(Optional.empty()).tags()).hasSize(10);
    assertThat(proxy.count("GET", "n=1000")).isEqualTo(1);
  }

  @Test
  void listTags_refusedForAnotherReason_saysItAndAsksForALengthTheNextTime() {
    proxy.on("GET", "/tags/list", call -> ProxyAnswer.error(400, "NAME_INVALID", "no such name"));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> remote.listTags(Optional.empty()))
          .hasMessageContaining("400 NAME_INVALID no such name");
    }
    assertThat(proxy.count("GET", "n=1000")).isEqualTo(2);
  }

  @Test
  void listTags_missingRepository_isNotFound() {
    RemoteRepository missing =
        client.source(new Repository(proxy.host(), "team/missing"), TestHttp.INSECURE);

    assertThatThrownBy(() -> missing.listTags(Optional.empty()))
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
              assertThat(failure.retryable()).isFalse();
            })
        .hasMessageContaining("NAME_UNKNOWN")
        .hasMessageContaining(missing.name().toString());
  }

  @Test
  void listTags_loginPageInsteadOfAList_isRefused() {
    proxy.on(
        "GET",
        "/tags/list",
        call -> ProxyAnswer.of(200).with("Content-Type", "text/html").body("<html>Log in"));

    assertThatThrownBy(() -> remote.listTags(Optional.empty()))
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("list the tags of " + remote.name());
  }

  @Test
  void listTags_thousandsOfTags_areTakenFromOnePage() throws RegistryException {
    List<String> many = IntStream.range(0, 50_000).mapToObj(i -> "build-" + i).toList();
    proxy.on(
        "GET",
        "/tags/list",
        call -> ProxyAnswer.of(200).body("{\"tags\":[\"" + String.join("\",\"", many) + "\"]}"));

    assertThat(allTags()).isEqualTo(many);
  }

  @Test
  void listTags_answerThatBreaksOff_isTriedAgainLater() {
    proxy.on("GET", "/tags/list", call -> call.pass().breaksAfter(20));

    assertThatThrownBy(() -> remote.listTags(Optional.empty()))
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
  }
}
