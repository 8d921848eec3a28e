package io.imagemigrator.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and for whom the pages are.
 *
 * @param address a name or number of this machine; 0.0.0.0 for all of them
 * @param port 0 for any that is free
 * @param console the folder with the pages of Hawtio
 * @param policy what Jolokia, under the console, may answer: an XML file in its own format
 * @param reports the folder with the reports of runs, which may come later
 * @param keyStore a PKCS #12 file; with it the pages are served over HTTPS alone
 * @param keyStorePassword its password
 * @param login asked for everything but health; empty only on a loopback address
 */
public record WebSettings(
    String address,
    int port,
    Path console,
    Path policy,
    Path reports,
    Optional<Path> keyStore,
    Optional<String> keyStorePassword,
    Optional<WebLogin> login) {
  /** Whether nobody outside of this machine can connect. */
  boolean isLoopback() {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Everything but secrets. */
  @Override
  public String toString() {
    return (keyStore.isPresent() ? "https://" : "http://") + address + ":" + port;
  }
}
