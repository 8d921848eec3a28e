package io.imagemigrator.auth;

import io.imagemigrator.registry.Access;
import java.util.Optional;

/**
 * What a place gave that was asked for a login.
 *
 * @param access the login; empty where there is none
 * @param fault one sentence, without a full stop, on why the place cannot be used; empty if it can
 * @param culprit the program or the file that has the fault
 */
record LoginAnswer(Optional<Access> access, String fault, String culprit) {
  static final LoginAnswer NONE = new LoginAnswer(Optional.empty(), "", "");

  static LoginAnswer of(Access access) {
    return new LoginAnswer(Optional.of(access), "", "");
  }

  static LoginAnswer faulty(String fault, String culprit) {
    return new LoginAnswer(Optional.empty(), fault, culprit);
  }
}
