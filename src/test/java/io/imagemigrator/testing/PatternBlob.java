package io.imagemigrator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A blob of any size that is nowhere in memory. Its bytes tell where they stand, so that lost or
 * swapped pieces show in the digest.
 */
public record PatternBlob(long size, String digest) {
  private static final int MIB = 1 << 20;

  /** Hashes as many bytes. */
  public static PatternBlob of(long size) {
    try (InputStream pattern = new Pattern(size)) {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      byte[] piece = new byte[MIB];
      for (int count = pattern.read(piece); count > 0; count = pattern.read(piece)) {
        hash.update(piece, 0, count);
      }
      return new PatternBlob(size, "sha256:" + HexFormat.of().formatHex(hash.digest()));
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new AssertionError("it is made in memory, with the JDK's hash", e);
    }
  }

  /** Puts it into a repository, and over it an image whose only layer it is. */
  public void push(DockerRegistry registry, String repository, String tag)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI uploads = URI.create(registry.url() + "/v2/" + repository + "/blobs/uploads/");
    HttpResponse<Void> opened =
        client.send(
            HttpRequest.newBuilder(uploads).POST(BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.discarding());
    String location = opened.headers().firstValue("Location").orElseThrow();
    HttpResponse<String> stored =
        client.send(
            HttpRequest.newBuilder(URI.create(location + "&digest=" + digest))
                .PUT(
                    BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> new Pattern(size)), size))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
    RegistryContent.of(registry).push(repository, image(), tag);
  }

  private SampleManifest image() {
    Content config = Content.of("application/vnd.oci.image.config.v1+json", "{}");
    String layer = "application/vnd.oci.image.layer.v1.tar";
    String manifest =
        """
        {"schemaVersion":2,"config":{"mediaType":"%s","digest":"%s","size":2},
         "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}
        """
            .formatted(config.mediaType(), config.digest(), layer, digest, size);
    return SampleManifest.of(
        Content.of(SampleManifest.OCI_IMAGE, manifest), List.of(config), List.of());
  }

  private static final class Pattern extends InputStream {
    private final long size;
    private long position;

    Pattern(long size) {
      this.size = size;
    }

    @Override
    public int read() {
      return position == size ? -1 : (int) (position++ >>> 8) & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int count = (int) Math.min(length, size - position);
      for (int i = 0; i < count; i++) {
        buffer[offset + i] = (byte) (position++ >>> 8);
      }
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
