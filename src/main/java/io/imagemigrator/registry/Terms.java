package io.imagemigrator.registry;

/**
 * On which terms a request is sent.
 *
 * @param insecure whether the certificate goes unverified
 * @param patience how long the answer may take
 * @param deadline of the task that it belongs to
 */
record Terms(boolean insecure, Patience patience, Deadline deadline) {}
