package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.AccessLogEntry;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A registry that wants user name and password with every request. */
class PasswordAccessIT {
  /** With what must survive UTF-8, Base64 and the colon between user and password. */
  private static final String PASSWORD = "pässword:$9/+";

  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static DockerRegistry registry;
  private static Repository repository;

  private final HttpTransport transport = TestHttp.transport();
  private final RegistryClient client = new RegistryClient(transport);

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.withPassword("user", PASSWORD);
    repository = new Repository(registry.host(), "team/sample");
    RegistryContent.of(registry).as("user", PASSWORD).push("team/sample", IMAGE, "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void closeTransport() throws IOException {
    transport.close();
  }

  @Test
  void readManifest_rightPassword_isRefusedNoRequestButTheFirst() throws RegistryException {
    registry.clearAccessLog();
    RemoteRepository remote = client.source(repository, TestHttp.password("user", PASSWORD));

    remote.readManifest("v1");
    remote.head("v1");
    remote.listTags(Optional.empty());

    assertThat(registry.accessLog())
        .extracting(AccessLogEntry::status)
        .containsExactly(401, 200, 200, 200, 200);
  }

  @Test
  void startUpload_rightPassword_isOpened() throws RegistryException {
    RemoteRepository remote = client.target(repository, TestHttp.password("user", PASSWORD));

    Digest digest = Digest.sha256(new byte[1]);
    remote.cancelUpload(remote.startUpload(digest));

    assertThat(remote.hasBlob(digest)).isFalse();
  }

  @Test
  void readManifest_wrongPassword_saysWhoseAccessWasRefused() {
    RemoteRepository remote = client.source(repository, TestHttp.password("user", "wr0ng-s3cret"));

    RegistryException refusal =
        catchThrowableOfType(RegistryException.class, () -> remote.readManifest("v1"));

    assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(refusal.retryable()).isFalse();
    assertThat(refusal.repository()).isEqualTo(repository);
    assertThat(refusal)
        .hasMessageContaining("read manifest v1 of " + repository)
        .hasMessageContaining("401")
        .hasMessageContaining("access was auth.json key 'of user'");
    String credentials =
        Credentials.ofPassword("user", "wr0ng-s3cret").basicAuthorization().substring(6);
    assertThat(everythingPrinted(refusal)).doesNotContain("wr0ng-s3cret", credentials);
  }

  @Test
  void readManifest_wrongPassword_isTriedOnceAtTheFirstContact() {
    registry.clearAccessLog();
    RemoteRepository remote = client.source(repository, TestHttp.password("user", "wrong"));

    assertThatThrownBy(() -> remote.readManifest("v1")).isInstanceOf(RegistryException.class);

    assertThat(registry.count("GET", "^/v2/$")).isEqualTo(2);
    assertThat(registry.accessLog()).hasSize(2);
  }

  @Test
  void startUpload_wrongPassword_isUnauthorized() {
    RemoteRepository remote = client.target(repository, TestHttp.password("user", "wrong"));

    assertThatThrownBy(() -> remote.startUpload(Digest.sha256(new byte[1])))
        .isInstanceOfSatisfying(
            RegistryException.class,
            refusal -> assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHORIZED))
        .hasMessageContaining("upload blob ")
        .hasMessageContaining(repository.toString());
  }

  @Test
  void listTags_noPassword_saysThatAccessWasAnonymous() {
    Access anonymous = new Access("anonymous for " + registry.host(), null, true);
    RemoteRepository remote = client.source(repository, anonymous);

    assertThatThrownBy(() -> remote.listTags(Optional.empty()))
        .isInstanceOfSatisfying(
            RegistryException.class,
            refusal -> assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHORIZED))
        .hasMessageContaining("list the tags of " + repository)
        .hasMessageContaining("access was anonymous for " + registry.host());
  }

  @Test
  void readManifest_twoAccessesAtOneRegistry_areKeptApart() throws RegistryException {
    RemoteRepository refused = client.source(repository, TestHttp.password("user", "wrong"));
    RemoteRepository allowed = client.source(repository, TestHttp.password("user", PASSWORD));

    assertThatThrownBy(() -> refused.readManifest("v1")).isInstanceOf(RegistryException.class);
    assertThat(allowed.readManifest("v1").digest()).hasToString(IMAGE.digest());
    assertThatThrownBy(() -> refused.readManifest("v1")).isInstanceOf(RegistryException.class);
  }

  private static String everythingPrinted(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
