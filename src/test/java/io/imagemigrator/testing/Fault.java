package io.imagemigrator.testing;

import java.io.IOException;

/** What goes wrong with a request; runs on the thread of its connection. */
public interface Fault {
  void answer(FaultCall call) throws IOException;

  /** The registry's answer, changed on its way. */
  static Fault changing(Change change) {
    return call -> call.send(change.apply(call.pass()));
  }

  /** An answer that the registry never gave, after the whole request was read. */
  static Fault answering(HttpMessage answer) {
    return call -> {
      call.body();
      call.send(answer);
    };
  }

  /** A change of an answer. */
  interface Change {
    HttpMessage apply(HttpMessage answer);
  }
}
