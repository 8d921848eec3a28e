package io.imagemigrator.auth;

import java.util.concurrent.CompletableFuture;

/** One place that may have the login of a repository. */
interface LoginSource {
  /** Asks it, if nobody has. What stands in a file is there at once; a program takes its time. */
  CompletableFuture<LoginAnswer> ask();
}
