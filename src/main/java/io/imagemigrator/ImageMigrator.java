package io.imagemigrator;

import io.imagemigrator.cli.MigrateCommand;

/** Where the launcher enters. */
public final class ImageMigrator {
  private ImageMigrator() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(MigrateCommand.run(args));
  }
}
