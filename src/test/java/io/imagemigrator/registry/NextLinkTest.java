package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextLinkTest {
  private static final URI ASKED = URI.create("https://r.io/v2/a/b/tags/list?n=1000");
  private static final URI NEXT = URI.create("https://r.io/v2/a/b/tags/list?n=9&last=x");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/a/b/tags/list?n=9&last=x>; rel=\"next\"",
        "<https://r.io/v2/a/b/tags/list?n=9&last=x>; rel=next",
        "<http://r.io/v2/a/b/tags/list?n=9&last=x>;rel=next",
        "<?n=9&last=x>; rel=\"next\"",
        "<list?n=9&last=x>",
        "  </v2/a/b/tags/list?n=9&last=x>  ",
        "</v2/a/b/tags/list?n=9&last=x>;",
        "</v2/a/b/tags/list?n=9&last=x>; rel",
        "</v2/a/b/tags/list?n=9&last=x>; rel=\"\"",
        "</v2/a/b/tags/list?n=9&last=x>; REL = \"Next\"",
        "</v2/a/b/tags/list?n=9&last=x>; rel='next'",
        "</v2/a/b/tags/list?n=9&last=x>; rel=\"prev next\"",
        "</v2/a/b/tags/list?n=9&last=x>; rel=\"next\tlast\"",
        "</v2/a/b/tags/list?n=9&last=x>; rel=\"next\"; rel=\"prev\"",
        "</v2/a/b/tags/list?n=9&last=x>; title=\"more, tags; rel=prev\"; rel=\"next\"",
        "</v2/a/b/tags/list?n=9&last=x>; title=\"a \\\"b\\\", <c>\"; rel=\"next\"",
        "</v2/a/b/tags/list?n=9&last=x>; rel=\"next\"; title=x; crossorigin",
        "</first>; rel=\"first\", </v2/a/b/tags/list?n=9&last=x>; rel=\"next\"",
        "</v2/a/b/tags/list?n=9&last=x>; rel=\"next\", </last>; rel=\"last\"",
        "</docs>; rel=help,, </v2/a/b/tags/list?n=9&last=x>",
        "</docs>, </v2/a/b/tags/list?n=9&last=x>; rel=next",
        "<?n=9&last=x>; rel=next, </v2/a/b/tags/list?n=9&last=x>; rel=next"
      })
  void of_oneNextPage_found(String header) {
    assertThat(NextLink.of(ASKED, List.of(header))).as(header).contains(NEXT);
  }

  @Test
  void of_severalHeaders_theOneThatIsNext() {
    assertThat(NextLink.of(ASKED, List.of("</a>; rel=first", "<?n=9&last=x>; rel=next")))
        .contains(NEXT);
  }

  @Test
  void of_linkToACommaOrAnotherHost_followedToTheLetter() {
    assertThat(NextLink.of(ASKED, List.of("<https://cdn.io/l?last=a,b;c>; rel=next")))
        .contains(URI.create("https://cdn.io/l?last=a,b;c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ",", "</a>; rel=\"prev\"", "</a>; rel=last, </b>; rel=\"first up\""})
  void of_noNextPage_end(String header) {
    assertThat(NextLink.of(ASKED, List.of(header))).as(header).isEmpty();
    assertThat(NextLink.of(ASKED, List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/a/b/tags/list?n=9&last=x; rel=\"next\"",
        "</v2/a/b/tags/list?n=9&last=x; rel=\"next\"",
        "/v2/a/b/tags/list?n=9&last=x>; rel=\"next\"",
        "</a> rel=\"next\"",
        "</a> </b>; rel=next",
        "</a>; rel=\"next",
        "</a>; title=\"x\" y; rel=next",
        "</a>; rel=prev, b; rel=next",
        "</a>; rel=next, </b>; rel=next",
        "</a>, </b>",
        "<mailto:a@b.io>; rel=next"
      })
  void of_unreadable_neverTheEnd(String header) {
    assertThatThrownBy(() -> NextLink.of(ASKED, List.of(header)))
        .as(header)
        .isInstanceOf(IllegalArgumentException.class);
  }
}
