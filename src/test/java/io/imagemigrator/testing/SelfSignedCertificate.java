package io.imagemigrator.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A throwaway RSA certificate for 127.0.0.1 and localhost that signs itself. */
public final class SelfSignedCertificate implements AutoCloseable {
  private static final String ALIAS = "sample";
  private static final String STORE_PASSWORD = "changeit";

  private final TemporaryFolder folder = TemporaryFolder.create("certificate");
  private final KeyStore keyStore;
  private final X509Certificate certificate;
  private final PrivateKey privateKey;
  private final Path certificateFile;
  private final Path keyFile;

  private SelfSignedCertificate() {
    Path store = folder.path().resolve("store.p12");
    generate(store);
    try (InputStream in = Files.newInputStream(store)) {
      keyStore = KeyStore.getInstance("PKCS12");
      keyStore.load(in, STORE_PASSWORD.toCharArray());
      certificate = (X509Certificate) keyStore.getCertificate(ALIAS);
      privateKey = (PrivateKey) keyStore.getKey(ALIAS, STORE_PASSWORD.toCharArray());
      certificateFile =
          folder.write("certificate.pem", pem("CERTIFICATE", certificate.getEncoded()));
      keyFile = folder.write("key.pem", pem("PRIVATE KEY", privateKey.getEncoded()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("Cannot read what keytool made", e);
    }
  }

  /** Takes about a second: the JDK's keytool is a JVM of its own. */
  public static SelfSignedCertificate create() {
    return new SelfSignedCertificate();
  }

  public Path certificateFile() {
    return certificateFile;
  }

  public Path keyFile() {
    return keyFile;
  }

  public KeyStore keyStore() {
    return keyStore;
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public PrivateKey privateKey() {
    return privateKey;
  }

  /** Serves with this certificate and trusts nothing but it. */
  public SSLContext sslContext() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keyStore, STORE_PASSWORD.toCharArray());
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, certificate);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    folder.close();
  }

  private static void generate(Path store) {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Launcher.Result result =
        Launcher.of(List.of(keytool))
            .run(
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-ext",
                "bc=ca:true",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD);
    if (result.exitStatus() != 0) {
      throw new IllegalStateException("keytool failed: " + result.stdout() + result.stderr());
    }
  }

  private static byte[] pem(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, lines.encodeToString(der), label)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
