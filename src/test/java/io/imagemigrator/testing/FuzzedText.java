package io.imagemigrator.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Texts that were good until something happened to them. */
public final class FuzzedText {
  /** The same tries in each build; a failure is found again with its own seed. */
  public static final String SEED = "20261125";

  private static final int MAX_EDITS = 4;

  private static final List<String> SNIPPETS =
      List.of(
          "[".repeat(300),
          "{\"a\":".repeat(300),
          "9".repeat(2000),
          "1e999999999",
          "-1",
          "null",
          "true",
          "{}",
          "[]",
          "\"\"",
          "\"",
          "}",
          ",",
          ":",
          "\\",
          "\\ud800",
          "\u0000",
          "\u001b[31m",
          "\u202e",
          "\ufeff",
          "\ud83d\ude00",
          "../../etc/passwd",
          "${HOME}",
          "<",
          ">;",
          "; rel=next",
          "//",
          "@",
          " ",
          "\t",
          "\r\n",
          "%zz",
          "a".repeat(3000));

  private enum Kind {
    FLIP,
    DELETE,
    REPEAT,
    INSERT,
    CUT
  }

  private record Edit(Kind kind, double at, double length, byte flip, String snippet) {
    byte[] of(byte[] text) {
      int from = (int) (at * text.length);
      int to = from + (int) (length * (text.length - from));
      byte[] changed = text.clone();
      switch (kind) {
        case FLIP -> {
          if (from < text.length) {
            changed[from] ^= flip;
          }
        }
        case DELETE -> changed = joined(text, from, new byte[0], to);
        case REPEAT -> changed = joined(text, to, new byte[0], from);
        case INSERT -> changed = joined(text, from, snippet.getBytes(StandardCharsets.UTF_8), from);
        case CUT -> changed = joined(text, from, new byte[0], text.length);
      }
      return changed;
    }

    private static byte[] joined(byte[] text, int head, byte[] middle, int tail) {
      byte[] all = new byte[head + middle.length + text.length - tail];
      System.arraycopy(text, 0, all, 0, head);
      System.arraycopy(middle, 0, all, head, middle.length);
      System.arraycopy(text, tail, all, head + middle.length, text.length - tail);
      return all;
    }
  }

  private FuzzedText() {}

  /** One of the texts, changed in up to four places. */
  public static Arbitrary<byte[]> of(String... texts) {
    return Combinators.combine(Arbitraries.of(texts), edits().list().ofMaxSize(MAX_EDITS))
        .as(
            (text, edits) -> {
              byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
              for (Edit edit : edits) {
                bytes = edit.of(bytes);
              }
              return bytes;
            });
  }

  /** The same as characters; what is no UTF-8 becomes a replacement character. */
  public static Arbitrary<String> textOf(String... texts) {
    return of(texts).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static Arbitrary<Edit> edits() {
    Arbitrary<Double> fraction = Arbitraries.doubles().between(0, 1);
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            fraction,
            fraction,
            Arbitraries.bytes(),
            Arbitraries.of(SNIPPETS))
        .as(Edit::new);
  }
}
