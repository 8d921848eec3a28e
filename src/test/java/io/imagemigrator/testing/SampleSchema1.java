package io.imagemigrator.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;

/**
 * Signed manifests of Docker's schema 1. The signature is new with each call, the digest is not: it
 * is that of the payload. A docker-registry 2.8 drops the signatures and serves its own.
 */
public final class SampleSchema1 {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();
  private static final int COORDINATE_BYTES = 32;
  private static final String END = "\n}";

  private SampleSchema1() {}

  /** The manifest itself names the repository and tag it is for. */
  public static SampleManifest image(long seed, String repository, String tag) {
    List<Content> layers =
        SampleLayer.several(seed, 2, 2048).stream().map(SampleLayer::content).toList();
    String payload = payload(seed, layers, repository, tag);
    return new SampleManifest(
        SampleManifest.DOCKER_SCHEMA_1,
        signed(payload).getBytes(StandardCharsets.UTF_8),
        Content.sha256(payload.getBytes(StandardCharsets.UTF_8)),
        layers,
        List.of());
  }

  /** Top layer first, each history entry naming the one below as its parent. */
  private static String payload(long seed, List<Content> layers, String repository, String tag) {
    String bottom = "%064x".formatted(seed * 2 + 1);
    String top = "%064x".formatted(seed * 2 + 2);
    String created = "\"created\":\"1970-01-01T00:00:00Z\"";
    return """
        {
           "schemaVersion": 1,
           "name": "%s",
           "tag": "%s",
           "architecture": "amd64",
           "fsLayers": [
              {
                 "blobSum": "%s"
              },
              {
                 "blobSum": "%s"
              }
           ],
           "history": [
              {
                 "v1Compatibility": %s
              },
              {
                 "v1Compatibility": %s
              }
           ]
        }"""
        .formatted(
            repository,
            tag,
            layers.get(1).digest(),
            layers.get(0).digest(),
            quoted("{\"id\":\"%s\",\"parent\":\"%s\",%s}".formatted(top, bottom, created)),
            quoted("{\"id\":\"%s\",%s}".formatted(bottom, created)));
  }

  /** A JSON web signature in the pretty form of Docker's libtrust. */
  private static String signed(String payload) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      ECPublicKey key = (ECPublicKey) pair.getPublic();
      int formatLength = payload.getBytes(StandardCharsets.UTF_8).length - END.length();
      String protectedHeader =
          encoded(
              "{\"formatLength\":%d,\"formatTail\":\"%s\",\"time\":\"1970-01-01T00:00:00Z\"}"
                  .formatted(formatLength, encoded(END)));
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(pair.getPrivate());
      signature.update((protectedHeader + "." + encoded(payload)).getBytes(StandardCharsets.UTF_8));
      return """
          %s,
             "signatures": [
                {
                   "header": {
                      "jwk": {"crv": "P-256", "kty": "EC", "x": "%s", "y": "%s"},
                      "alg": "ES256"
                   },
                   "signature": "%s",
                   "protected": "%s"
                }
             ]
          }"""
          .formatted(
              payload.substring(0, payload.length() - END.length()),
              coordinate(key.getW().getAffineX()),
              coordinate(key.getW().getAffineY()),
              BASE64_URL.encodeToString(signature.sign()),
              protectedHeader);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot sign a schema 1 manifest", e);
    }
  }

  private static String coordinate(BigInteger value) {
    byte[] signed = value.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(signed.length, COORDINATE_BYTES);
    System.arraycopy(signed, signed.length - length, fixed, COORDINATE_BYTES - length, length);
    return BASE64_URL.encodeToString(fixed);
  }

  private static String encoded(String text) {
    return BASE64_URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
