package io.imagemigrator.registry;

/** How long the answer to a request may take. */
enum Patience {
  /** A short answer: each byte comes soon, and all of it in the time of a commit. */
  SHORT,
  /** A body of any size: each byte comes soon, and the last one whenever it comes. */
  BODY,
  /** The registry has to store what it was sent before it answers. */
  COMMIT
}
