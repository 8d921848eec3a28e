package io.imagemigrator.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Signs the JWTs of a token server: RS256, the certificate in the header's x5c. */
final class AccessToken {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

  /** The registry accepts a token for so long after its end. */
  private static final Duration REGISTRY_LEEWAY = Duration.ofSeconds(60);

  private final SelfSignedCertificate certificate;

  AccessToken(SelfSignedCertificate certificate) {
    this.certificate = certificate;
  }

  /** The claim exp is early by the registry's leeway, so that the lifetime holds there. */
  String sign(String subject, List<Map<String, Object>> access, Instant now, Duration lifetime) {
    try {
      String chain = Base64.getEncoder().encodeToString(certificate.certificate().getEncoded());
      String header = encoded(Map.of("typ", "JWT", "alg", "RS256", "x5c", List.of(chain)));
      String claims =
          encoded(
              Map.of(
                  "iss",
                  TokenServer.ISSUER,
                  "sub",
                  subject,
                  "aud",
                  TokenServer.SERVICE,
                  "exp",
                  now.plus(lifetime).minus(REGISTRY_LEEWAY).getEpochSecond(),
                  "nbf",
                  now.minus(REGISTRY_LEEWAY).getEpochSecond(),
                  "iat",
                  now.getEpochSecond(),
                  "jti",
                  UUID.randomUUID().toString(),
                  "access",
                  access));
      String signed = header + "." + claims;
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(certificate.privateKey());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64_URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException | JsonProcessingException e) {
      throw new IllegalStateException("Cannot sign a token", e);
    }
  }

  private static String encoded(Map<String, Object> json) throws JsonProcessingException {
    return BASE64_URL.encodeToString(JSON.writeValueAsBytes(json));
  }
}
