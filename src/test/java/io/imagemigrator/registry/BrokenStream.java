package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;

/** A connection that is reset when it is read. */
final class BrokenStream extends InputStream {
  @Override
  public int read() throws IOException {
    throw new SocketException("Connection reset");
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return read();
  }
}
