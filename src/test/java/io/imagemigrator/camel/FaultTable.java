package io.imagemigrator.camel;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What must come of each fault of each kind of request. */
final class FaultTable {
  /**
   * Each cell is two cases: the fault meets the first request of the kind, or every one of them.
   * The slow ones come first, so that the others go on beside them.
   *
   * <pre>
   * +  the image is copied whole in both
   * ~  it passes: copied when it came once, failed after all attempts when it stays
   * x  trying again cannot help: failed at the first attempt in both
   * o  harmless once; failed at the first attempt when it stays
   * !  failed, though the tag was written: the answer denies it
   * c  harmless once; when it stays, what was listed is copied and the rule is reported
   * .  there is no such thing
   * </pre>
   */
  private static final String TABLE =
      """
                       source                         target
                       ping tok list head get kid blob ping tok head get tag kid head post put mount
      limited-seconds   +    ~   ~    ~    ~   ~   ~    +    ~   ~    ~   ~   ~   ~    ~    ~   ~
      limited-date      +    ~   ~    ~    ~   ~   ~    +    ~   ~    ~   ~   ~   ~    ~    ~   ~
      stall             ~    ~   ~    ~    ~   ~   ~    ~    ~   ~    ~   ~   ~   ~    ~    ~   ~
      stall-in-body     +    ~   ~    .    ~   ~   ~    +    ~   .    ~   .   .   .    .    .   .
      drip              +    +   +    +    +   +   +    +    +   +    +   +   +   +    +    +   +
      stall-in-upload   .    .   .    .    .   .   .    .    .   .    .   .   .   .    .    ~   .
      status-401        +    x   x    +    x   x   x    +    x   +    +   x   x   +    x    x   x
      token-ended       .    .   o    +    o   o   o    .    .   +    +   o   o   +    o    ~   o
      status-403        +    x   x    +    x   x   x    +    x   +    +   x   x   +    x    x   +
      status-404        +    x   x    +    x   x   x    +    x   +    +   x   x   +    x    x   +
      status-405        +    x   x    +    x   x   x    +    x   +    +   x   x   +    x    x   +
      status-413        +    x   o    x    x   x   x    +    x   x    +   x   x   x    x    x   +
      status-416        +    x   o    x    x   x   x    +    x   x    +   x   x   x    x    ~   +
      limited           +    ~   ~    ~    ~   ~   ~    +    ~   ~    ~   ~   ~   ~    ~    ~   ~
      status-500        +    ~   ~    ~    ~   ~   ~    +    ~   ~    ~   ~   ~   ~    ~    ~   ~
      status-502        +    ~   ~    ~    ~   ~   ~    +    ~   ~    ~   ~   ~   ~    ~    ~   ~
      status-503        +    ~   ~    ~    ~   ~   ~    +    ~   ~    ~   ~   ~   ~    ~    ~   ~
      goes-away         ~    ~   ~    ~    ~   ~   ~    ~    ~   ~    ~   ~   ~   ~    ~    ~   ~
      reset             ~    ~   ~    ~    ~   ~   ~    ~    ~   ~    ~   ~   ~   ~    ~    ~   ~
      reset-in-body     +    ~   ~    .    ~   ~   ~    +    ~   .    ~   .   .   .    .    .   .
      reset-in-upload   .    .   .    .    .   .   .    .    .   .    .   ~   ~   .    .    ~   .
      lost-answer       .    .   .    .    .   .   .    .    .   .    .   +   ~   .    ~    +   ~
      short-body        +    ~   ~    .    ~   ~   ~    +    ~   .    ~   .   .   .    .    .   .
      shorter           .    x   x    .    ~   ~   ~    .    x   .    +   .   .   .    .    .   .
      wrong-bytes       .    o   .    .    ~   ~   ~    .    o   .    +   .   .   .    .    .   .
      wrong-upload      .    .   .    .    .   .   .    .    .   .    .   x   x   .    .    x   .
      other-host        +    +   +    +    +   +   +    +    +   +    +   +   +   +    +    +   +
      redirect-loop     +    o   o    o    o   o   o    +    o   o    +   o   o   o    o    o   +
      redirect-dead     .    .   ~    ~    ~   ~   ~    .    .   ~    ~   ~   ~   ~    ~    .   ~
      redirect-odd      .    .   x    x    x   x   x    .    .   x    +   x   x   x    x    .   +
      garbage           +    x   x    .    x   ~   ~    +    x   .    +   x   x   .    x    x   +
      list-itself       .    .   x    .    .   .   .    .    .   .    .   .   .   .    .    .   .
      list-circle       .    .   c    .    .   .   .    .    .   .    .   .   .   .    .    .   .
      list-endless      .    .   c    .    .   .   .    .    .   .    .   .   .   .    .    .   .
      huge              .    .   .    .    x   x   .    .    .   .    +   .   .   .    .    .   .
      no-digest         .    .   .    +    +   +   +    .    .   +    +   +   +   +    +    +   +
      wrong-digest      .    .   .    +    ~   +   +    .    .   +    +   !   x   +    +    +   +
      false-yes         .    .   .    .    .   .   .    .    .   .    .   .   .   x    .    .   x
      relative-upload   .    .   .    .    .   .   .    .    .   .    .   .   .   .    +    .   +
      no-scheme-upload  .    .   .    .    .   .   .    .    .   .    .   .   .   .    +    .   +
      other-host-upload .    .   .    .    .   .   .    .    .   .    .   .   .   .    +    .   +
      dead-upload       .    .   .    .    .   .   .    .    .   .    .   .   .   .    ~    .   ~
      no-upload         .    .   .    .    .   .   .    .    .   .    .   .   .   .    x    .   +
      odd-upload        .    .   .    .    .   .   .    .    .   .    .   .   .   .    x    .   +
      """;

  private static final Pattern BLANKS = Pattern.compile(" +");

  /** What comes of a case. */
  enum Outcome {
    COPIED,
    /** After all attempts. */
    FAILED_IN_THE_END,
    FAILED_AT_ONCE,
    COPIED_AND_REPORTED,
    FAILED_BUT_WRITTEN
  }

  /**
   * One fault, of one kind of request.
   *
   * @param always whether every request of the kind meets it, not only the first
   */
  record Case(int number, RequestKind kind, InjectedFault fault, boolean always, Outcome outcome) {
    @Override
    public String toString() {
      return "%s, %s %s: %s"
          .formatted(kind, fault.title(), always ? "always" : "once", outcome)
          .toLowerCase(Locale.ROOT)
          .replace('_', ' ');
    }
  }

  private FaultTable() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String row : TABLE.lines().skip(2).toList()) {
      List<String> cells = BLANKS.splitAsStream(row.strip()).toList();
      if (cells.size() != 1 + RequestKind.values().length) {
        throw new IllegalStateException("a row of the table has too few or too many cells: " + row);
      }
      InjectedFault fault = InjectedFault.titled(cells.get(0));
      Iterator<String> following = cells.listIterator(1);
      for (RequestKind kind : RequestKind.values()) {
        String cell = following.next();
        if (!cell.equals(".")) {
          cases.add(new Case(cases.size(), kind, fault, false, once(cell)));
          cases.add(new Case(cases.size(), kind, fault, true, always(cell)));
        }
      }
    }
    return cases;
  }

  private static Outcome once(String cell) {
    return switch (cell) {
      case "x" -> Outcome.FAILED_AT_ONCE;
      case "!" -> Outcome.FAILED_BUT_WRITTEN;
      default -> Outcome.COPIED;
    };
  }

  private static Outcome always(String cell) {
    return switch (cell) {
      case "+" -> Outcome.COPIED;
      case "~" -> Outcome.FAILED_IN_THE_END;
      case "x", "o" -> Outcome.FAILED_AT_ONCE;
      case "!" -> Outcome.FAILED_BUT_WRITTEN;
      case "c" -> Outcome.COPIED_AND_REPORTED;
      default -> throw new IllegalStateException("the table has no cell " + cell);
    };
  }

  /** How many cases there are of each kind of request, and of each fault. */
  static String counts() {
    Map<RequestKind, Integer> kinds = new EnumMap<>(RequestKind.class);
    Map<String, Integer> faults = new TreeMap<>();
    for (Case each : cases()) {
      kinds.merge(each.kind(), 1, Integer::sum);
      faults.merge(each.fault().title(), 1, Integer::sum);
    }
    return "%d cases; by request %s; by fault %s".formatted(cases().size(), kinds, faults);
  }
}
