package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.testing.HttpMessage;
import io.imagemigrator.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries whose answers to uploads and reads of blobs are other successes than usual. */
class OddUploadsTest {
  private static final String BLOB = "the bytes of a blob";
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
          + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
          + "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\","
          + "\"size\":2},\"layers\":[]}";
  private static final Digest DIGEST = Digest.sha256(BLOB.getBytes(UTF_8));
  private static final Descriptor DESCRIPTOR = new Descriptor("", DIGEST, BLOB.length());

  private final HttpTransport transport = TestHttp.tenaciousTransport();
  private RawServer server;

  @AfterEach
  void close() throws IOException {
    transport.close();
    server.close();
  }

  private interface Answers {
    /** {@code null} for what is not odd. */
    String to(HttpMessage request);
  }

  private void start(Answers odd) {
    server =
        new RawServer(
            (request, connection, on) -> {
              String answer = odd.to(request);
              boolean read = request.method().equals("GET") && request.path().contains("/blobs/");
              return answer != null
                  ? answer
                  : read ? answer("200 OK", "", BLOB) : answer("200 OK", "", "");
            });
  }

  private static String answer(String status, String header, String body) {
    return "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(status, header.isEmpty() ? "" : header + "\r\n", body.length(), body);
  }

  private RemoteRepository target() {
    return new RegistryClient(transport)
        .target(new Repository(server.host(), "to/app"), TestHttp.INSECURE);
  }

  private RemoteRepository source() {
    return new RegistryClient(transport)
        .source(new Repository(server.host(), "from/app"), TestHttp.INSECURE);
  }

  private void upload() throws RegistryException {
    try (BlobStream blob = source().openBlob(DIGEST)) {
      RemoteRepository target = target();
      target.upload(target.startUpload(DIGEST), DESCRIPTOR, blob, source().name(), bytes -> {});
    }
  }

  private String sent() {
    HttpMessage last = server.requests().get(server.requests().size() - 1);
    return last.startLine() + " " + new String(last.body(), UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "200 OK, 201 Created",
    "201 Created, 200 OK",
    "202 Accepted, 202 Accepted",
    "204 No, 204 No"
  })
  void upload_otherSuccesses_taken(String opened, String stored) throws RegistryException {
    start(
        request ->
            switch (request.method()) {
              case "POST" -> answer(opened, "Location: /v2/to/app/blobs/uploads/1?s=a|b", "");
              case "PUT" -> answer(stored, "", "");
              default -> null;
            });
    upload();

    assertThat(sent())
        .isEqualTo("PUT /v2/to/app/blobs/uploads/1?s=a%7Cb&digest=" + DIGEST + " HTTP/1.1 " + BLOB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"307 Temporary Redirect", "308 Permanent Redirect"})
  void upload_redirected_sentWholeToWhereItLeads(String moved) throws RegistryException {
    start(
        request ->
            switch (request.method()) {
              case "POST" -> answer("202 Accepted", "Location: /v2/to/app/blobs/uploads/1", "");
              case "PUT" ->
                  request.path().startsWith("/store/")
                      ? answer("201 Created", "", "")
                      : answer(moved, "Location: /store/1?digest=x", "");
              default -> null;
            });
    upload();

    assertThat(sent()).isEqualTo("PUT /store/1?digest=x HTTP/1.1 " + BLOB);
  }

  @Test
  void upload_redirectedForEver_fails() {
    start(
        request ->
            switch (request.method()) {
              case "POST" -> answer("202 Accepted", "Location: /v2/to/app/blobs/uploads/1", "");
              case "PUT" -> answer("307 Moved", "Location: /again", "");
              default -> null;
            });

    RegistryException failure = catchThrowableOfType(RegistryException.class, this::upload);
    assertThat(failure).hasMessageContaining("redirected more than 5 times");
    assertThat(failure.isAt(Side.TARGET)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "201 Created, /v2/to/app/blobs/, true",
    "200 OK, /v2/to/app/blobs/, true",
    "202 Accepted, /v2/to/app/blobs/uploads/, false",
    "200 OK, /v2/to/app/blobs/uploads/, false",
    "201 Created, /v2/to/app/blobs/uploads/, false",
    "201 Created, /v2/to/uploads/blobs/, true"
  })
  void mount_otherSuccesses_addressTells(String status, String location, boolean mounted)
      throws RegistryException {
    start(
        request ->
            request.method().equals("POST")
                ? answer(status, "Location: " + location + DIGEST, "")
                : null);

    assertThat(target().mountBlob(DIGEST, source().name()).isEmpty()).isEqualTo(mounted);
  }

  @Test
  void mount_201WithoutAddress_isInPlace() throws RegistryException {
    start(request -> request.method().equals("POST") ? answer("201 Created", "", "") : null);

    assertThat(target().mountBlob(DIGEST, source().name())).isEqualTo(Optional.empty());
  }

  @Test
  void read_inParts_goesOnUntilItIsWhole() throws RegistryException {
    start(
        request -> {
          int from =
              Integer.parseInt(
                  request.headers().getOrDefault("Range", "bytes=0-").replaceAll("[^0-9]", ""));
          int to = Math.min(BLOB.length(), from + 7);
          String range = "bytes %d-%d/%d".formatted(from, to - 1, BLOB.length());
          return request.path().contains("/blobs/")
              ? answer("206 Partial", "Content-Range: " + range, BLOB.substring(from, to))
              : null;
        });

    assertThat(read()).isEqualTo(BLOB);
  }

  @Test
  void read_restWithoutContentRange_takenIfItIsAsLong() throws RegistryException {
    start(
        request -> {
          if (!request.path().contains("/blobs/")) {
            return null;
          }
          return request.headers().containsKey("Range")
              ? answer("206 Partial", "", BLOB.substring(7))
              : "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(BLOB.length(), BLOB.substring(0, 7));
        });

    assertThat(read()).isEqualTo(BLOB);
  }

  private String read() throws RegistryException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[BLOB.length()];
    try (BlobStream blob = source().openBlob(DIGEST)) {
      blob.expect(DESCRIPTOR);
      int count = blob.read(buffer, buffer.length);
      while (count > 0) {
        text.append(new String(buffer, 0, count, UTF_8));
        count = blob.read(buffer, buffer.length);
      }
    }
    return text.toString();
  }

  @Test
  void readManifest_packedAndOtherwiseOdd_read() throws Exception {
    byte[] packed = packed();
    start(
        request ->
            request.path().contains("/manifests/")
                ? answer(
                    "200 OK",
                    "Docker-Content-Digest: "
                        + Digest.sha256(MANIFEST.getBytes(UTF_8))
                            .toString()
                            .toUpperCase(Locale.ROOT)
                        + "\r\nContent-Encoding: gzip\r\nContent-Type: application/vnd.oci.image.manifest.v1+json",
                    new String(packed, ISO_8859_1))
                : null);

    assertThat(source().readManifest("v1").bytes()).isEqualTo(MANIFEST.getBytes(UTF_8));
  }

  private static byte[] packed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(MANIFEST.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
