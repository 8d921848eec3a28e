package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CredentialsTest {
  @Test
  void basicAuthorization_example_asInTheRfc() {
    // RFC 7617, sections 2 and 2.1
    assertThat(Credentials.ofPassword("Aladdin", "open sesame").basicAuthorization())
        .isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assertThat(Credentials.ofPassword("test", "123£").basicAuthorization())
        .isEqualTo("Basic dGVzdDoxMjPCow==");
  }

  @Test
  void ofIdentityToken_token_toldApart() {
    assertThat(Credentials.ofIdentityToken("t").isIdentityToken()).isTrue();
    assertThat(Credentials.ofIdentityToken("t").identityToken()).isEqualTo("t");
    assertThat(Credentials.ofPassword("u", "p").isIdentityToken()).isFalse();
  }

  @Test
  void toString_secret_hidden() {
    assertThat(Credentials.ofPassword("user-x", "s3cr3t")).hasToString("Credentials[hidden]");
    assertThat(Credentials.ofIdentityToken("s3cr3t")).hasToString("Credentials[hidden]");
    assertThat(new Access("name", Credentials.ofPassword("user-x", "s3cr3t"), true))
        .hasToString("name (insecure)");
    assertThat(new Access("name", null, false)).hasToString("name");
  }
}
