package io.imagemigrator.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What listens: plain HTTP, or HTTPS when there is a key store. */
final class Connectors {
  private Connectors() {}

  /**
   * Not yet open.
   *
   * @throws WebException when the key store cannot be used
   */
  static ServerConnector of(Server server, WebSettings settings) throws WebException {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector;
    if (settings.keyStore().isPresent()) {
      // Which names are good is for RequestGate to say: a probe asks by number.
      http.addCustomizer(new SecureRequestCustomizer(false));
      connector =
          new ServerConnector(
              server,
              null,
              null,
              null,
              1,
              1,
              new SslConnectionFactory(tls(settings), "http/1.1"),
              new HttpConnectionFactory(http));
    } else {
      connector =
          new ServerConnector(server, null, null, null, 1, 1, new HttpConnectionFactory(http));
    }
    connector.setHost(settings.address());
    connector.setPort(settings.port());
    return connector;
  }

  private static SslContextFactory.Server tls(WebSettings settings) throws WebException {
    Path file = settings.keyStore().orElseThrow();
    String password = settings.keyStorePassword().orElse("");
    SslContextFactory.Server tls = new SslContextFactory.Server();
    try (InputStream content = Files.newInputStream(file)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(content, password.toCharArray());
      tls.setKeyStore(keys);
    } catch (IOException | GeneralSecurityException e) {
      throw new WebException(
          "The key store "
              + file
              + " cannot be opened ("
              + e.getMessage()
              + "): it has to be a PKCS #12 file, with the password that is set.",
          e);
    }
    tls.setKeyStorePassword(password);
    tls.setKeyManagerPassword(password);
    return tls;
  }
}
