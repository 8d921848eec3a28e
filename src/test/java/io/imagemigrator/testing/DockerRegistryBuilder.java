package io.imagemigrator.testing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The options of a {@link DockerRegistry}; all off unless asked for. One builder starts one. */
public final class DockerRegistryBuilder {
  private static final Program HTPASSWD = new Program("htpasswd", "apache2-utils");

  private final TemporaryFolder folder = TemporaryFolder.create("docker-registry");
  private String auth = "";
  private SelfSignedCertificate certificate;
  private boolean delete;
  private boolean schema1;
  private boolean relativeUrls;
  private Path storage = folder.path().resolve("storage");

  DockerRegistryBuilder() {}

  /** Basic authentication for every request; the password is kept as bcrypt. */
  public DockerRegistryBuilder password(String user, String password) {
    // On standard input: an argument would arrive in the encoding of the locale the tests run in.
    Path secret = folder.write("password", password.getBytes(StandardCharsets.UTF_8));
    Launcher.Result hashed =
        Launcher.of(List.of("sh", "-c", "exec \"$0\" -B -i -n \"$1\" <\"$2\"", HTPASSWD.path()))
            .run(user, secret.toString());
    if (hashed.exitStatus() != 0) {
      throw new IllegalStateException("htpasswd failed: " + hashed.stderr());
    }
    Path users = folder.write("htpasswd", hashed.stdout().strip().getBytes(StandardCharsets.UTF_8));
    auth =
        """
        auth:
          htpasswd:
            realm: sample
            path: %s
        """
            .formatted(users);
    return this;
  }

  public DockerRegistryBuilder tokens(TokenServer tokenServer) {
    auth =
        """
        auth:
          token:
            realm: %s
            service: %s
            issuer: %s
            rootcertbundle: %s
        """
            .formatted(
                tokenServer.realm(),
                TokenServer.SERVICE,
                TokenServer.ISSUER,
                tokenServer.certificate());
    return this;
  }

  public DockerRegistryBuilder tls(SelfSignedCertificate ownCertificate) {
    certificate = ownCertificate;
    return this;
  }

  public DockerRegistryBuilder deleteEnabled() {
    delete = true;
    return this;
  }

  public DockerRegistryBuilder schema1Enabled() {
    schema1 = true;
    return this;
  }

  /** Upload locations come without scheme and host. */
  public DockerRegistryBuilder relativeUrls() {
    relativeUrls = true;
    return this;
  }

  /** Takes over what is in the folder, which outlives the registry. */
  public DockerRegistryBuilder storage(Path ownFolder) {
    storage = ownFolder;
    return this;
  }

  public DockerRegistry start() {
    DockerRegistry registry = new DockerRegistry(this, folder);
    try {
      registry.start();
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
    return registry;
  }

  Path storage() {
    return storage;
  }

  String scheme() {
    return certificate == null ? "http" : "https";
  }

  /** The level info is needed: the registry tells the port it got at that level. */
  String yaml(String address) {
    String tls =
        certificate == null
            ? ""
            : "  tls:%n    certificate: %s%n    key: %s%n"
                .formatted(certificate.certificateFile(), certificate.keyFile());
    return """
        version: 0.1
        log:
          level: info
          accesslog:
            disabled: false
        storage:
          filesystem:
            rootdirectory: %s
          cache:
            blobdescriptor: inmemory
          delete:
            enabled: %s
          maintenance:
            uploadpurging:
              enabled: false
        health:
          storagedriver:
            enabled: false
        compatibility:
          schema1:
            enabled: %s
        validation:
          manifests:
            urls:
              allow:
                - ^https?://
        %shttp:
          addr: %s
          secret: sample
          relativeurls: %s
        %s"""
        .formatted(storage, delete, schema1, auth, address, relativeUrls, tls);
  }
}
