package io.imagemigrator.registry;

import java.util.Locale;

/** Which end of a copy a registry is. Both may be one repository, so its name does not tell. */
public enum Side {
  SOURCE,
  TARGET;

  /** As messages say it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
