package io.imagemigrator.web;

/** Who may look. */
public record WebLogin(String user, String password) {
  /** The user alone. */
  @Override
  public String toString() {
    return user;
  }
}
