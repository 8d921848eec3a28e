package io.imagemigrator.registry;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.ssl.SSLContexts;

/** Whose certificates are believed. */
final class Trust {
  private Trust() {}

  /** The Java runtime's authorities and those of the file, if it is not {@code null}. */
  static SSLContext of(Path caFile) throws IOException {
    if (caFile == null) {
      return SSLContexts.createSystemDefault();
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate authority : runtimeAuthorities()) {
        store.setCertificateEntry("runtime-" + number++, authority);
      }
      for (Certificate authority : read(caFile)) {
        store.setCertificateEntry("file-" + number++, authority);
      }
      return SSLContextBuilder.create().loadTrustMaterial(store, null).build();
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot set up trust in the certificates of " + caFile, e);
    }
  }

  /** No verification at all: for registries marked insecure, and only for them. */
  static SSLContext everyone() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustEveryone()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /**
   * Has the JVM load and set up what a first connection needs, by making the message that opens
   * one.
   */
  static void load() {
    SSLEngine engine = everyone().createSSLEngine();
    engine.setUseClientMode(true);
    try {
      engine.wrap(
          ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
    } catch (SSLException e) {
      // The first connection will say so.
    }
  }

  private static X509Certificate[] runtimeAuthorities() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }

  private static Collection<? extends Certificate> read(Path caFile) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(caFile))) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new IOException(caFile + " holds no certificate; expected PEM");
      }
      return found;
    } catch (CertificateException e) {
      throw new IOException(caFile + " holds no readable certificate; expected PEM", e);
    }
  }
}
