package io.imagemigrator.registry;

/**
 * On which terms a request is sent.
 *
 * @param insecure whether the certificate goes unverified
 * @param patience how long the answer may take
 * @param deadline of the task that it belongs to
 * @param addresses to which it may go
 */
record Terms(boolean insecure, Patience patience, Deadline deadline, AddressRule addresses) {
  /** Those of a short request that several tasks may have the good of. */
  static Terms of(Access access, AddressRule addresses) {
    return new Terms(access.insecure(), Patience.SHORT, Deadline.NONE, addresses);
  }
}
