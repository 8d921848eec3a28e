package io.imagemigrator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.TagPage;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTrailTest {
  private static TagPage page(int link, String... tags) {
    return new TagPage(List.of(tags), Optional.of(URI.create("https://r.io/list?page=" + link)));
  }

  /** After how many pages the list is given up. */
  private static int givenUpAfter(IntFunction<TagPage> pages, int most) {
    PageTrail trail = PageTrail.START;
    for (int i = 0; i < most; i++) {
      TagPage page = pages.apply(i);
      if (trail.endless(page)) {
        return i;
      }
      trail = trail.plus(page);
    }
    return most;
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 2", "3, 2", "0, 7", "100, 13", "5, 1000"})
  void endless_linksInACircle_soon(int before, int circle) {
    IntFunction<TagPage> pages =
        i -> page(i < before ? i : before + (i - before) % circle, "tag-" + i);

    assertThat(givenUpAfter(pages, 100_000)).isLessThanOrEqualTo(3 * (before + circle));
  }

  @Test
  void endless_everNewLinksToTheSameTags_soon() {
    assertThat(givenUpAfter(i -> page(i, "a", "b"), 100)).isEqualTo(1);
    assertThat(givenUpAfter(i -> page(i, "tag-" + i % 3), 100)).isLessThanOrEqualTo(9);
  }

  @Test
  void endless_everNewLinksToNothing_inTheEnd() {
    assertThat(givenUpAfter(i -> page(i), 200_000)).isEqualTo(100_000);
  }

  @Test
  void endless_longList_readToItsEnd() {
    IntFunction<TagPage> pages =
        i -> i < 5000 ? page(i, "tag-" + i) : new TagPage(List.of("last"), Optional.empty());

    assertThat(givenUpAfter(pages, 5001)).isEqualTo(5001);
  }
}
