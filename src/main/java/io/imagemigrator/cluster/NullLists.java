package io.imagemigrator.cluster;

import java.util.List;

/**
 * Lists of the client's model. One that is not there is empty, but an explicit null stays null:
 * kubectl writes {@code contexts: null} where there are none.
 */
final class NullLists {
  private NullLists() {}

  static <T> List<T> each(List<T> list) {
    return list == null ? List.of() : list;
  }
}
