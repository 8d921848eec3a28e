package io.imagemigrator.rule;

import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.TagPage;
import java.nio.charset.StandardCharsets;

/**
 * What is remembered of the pages of a list, to see that it never ends. The mark moves on at page
 * 1, 2, 4, 8 …, so that it gets into any circle, however long (Brent's method).
 *
 * @param pages so far
 * @param link of the marked page to its next one
 * @param tags of the marked page, as a hash
 */
record PageTrail(int pages, String link, String tags) {
  static final PageTrail START = new PageTrail(0, "", "");

  /** Hours of listing, even where a page has ten tags. */
  private static final int MAX_PAGES = 100_000;

  /** Whether the list, if it went on after this page, would have no end. */
  boolean endless(TagPage page) {
    return page.next().isPresent()
        && (pages >= MAX_PAGES
            || link.equals(page.next().get().toString())
            || (!page.tags().isEmpty() && tags.equals(hash(page))));
  }

  PageTrail plus(TagPage page) {
    int number = pages + 1;
    boolean marked = Integer.bitCount(number) == 1 && page.next().isPresent();
    return marked
        ? new PageTrail(number, page.next().get().toString(), hash(page))
        : new PageTrail(number, link, tags);
  }

  private static String hash(TagPage page) {
    byte[] text = String.join("\n", page.tags()).getBytes(StandardCharsets.UTF_8);
    return Digest.sha256(text).hex();
  }
}
