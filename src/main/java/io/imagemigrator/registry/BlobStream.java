package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InputStream;

/** A blob on its way from a registry; to be closed. */
public final class BlobStream implements AutoCloseable {
  private final ApiResponse response;

  BlobStream(ApiResponse response) {
    this.response = response;
  }

  /** Bytes to come, or -1 when the registry does not say. */
  long length() {
    return response.contentLength();
  }

  InputStream content() throws IOException {
    return response.body();
  }

  @Override
  public void close() {
    response.close();
  }
}
