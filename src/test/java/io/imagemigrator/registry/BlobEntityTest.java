package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobEntityTest {
  private static final Repository SOURCE = new Repository("r.io", "a/b");
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final byte[] CONTENT = content(1_000_003);

  private final ByteArrayOutputStream target = new ByteArrayOutputStream();
  private final AtomicLong told = new AtomicLong();

  @Test
  void writeTo_goodBlob_sameBytes() throws Exception {
    BlobEntity entity = entity(CONTENT, CONTENT.length, descriptor(CONTENT, CONTENT.length));
    entity.writeTo(target);

    assertThat(target.toByteArray()).isEqualTo(CONTENT);
    assertThat(told).hasValue(CONTENT.length);
    assertThat(entity.getContentLength()).isEqualTo(CONTENT.length);
    assertThat(entity.isRepeatable()).isFalse();
    assertThat(entity.isStreaming()).isTrue();
  }

  @Test
  void writeTo_emptyBlob_nothing() throws Exception {
    entity(new byte[0], 0, descriptor(new byte[0], 0)).writeTo(target);
    assertThat(target.size()).isZero();
  }

  @Test
  void writeTo_sizeUnknownToBoth_checkedByDigest() throws Exception {
    BlobEntity entity = entity(CONTENT, -1, descriptor(CONTENT, Descriptor.UNKNOWN_SIZE));
    entity.writeTo(target);

    assertThat(target.toByteArray()).isEqualTo(CONTENT);
    assertThat(entity.getContentLength()).isNegative();
  }

  @Test
  void writeTo_sizeUnknownToManifest_takenFromSource() throws Exception {
    BlobEntity entity =
        entity(CONTENT, CONTENT.length, descriptor(CONTENT, Descriptor.UNKNOWN_SIZE));
    assertThat(entity.getContentLength()).isEqualTo(CONTENT.length);
    entity.writeTo(target);
    assertThat(target.toByteArray()).isEqualTo(CONTENT);
  }

  @Test
  void writeTo_otherDigest_corruptAndLastBytesHeldBack() throws Exception {
    byte[] other = CONTENT.clone();
    other[5] ^= 1;
    RegistryException failure = fails(entity(other, -1, descriptor(CONTENT, CONTENT.length)));

    assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining("another digest").hasMessageContaining("r.io/a/b");
    assertThat(target.size()).isLessThan(CONTENT.length);
  }

  @Test
  void writeTo_otherDigestAndUnknownSize_corrupt() throws Exception {
    byte[] other = CONTENT.clone();
    other[5] ^= 1;
    assertThat(fails(entity(other, -1, descriptor(CONTENT, Descriptor.UNKNOWN_SIZE))).kind())
        .isEqualTo(Kind.CORRUPT);
  }

  @Test
  void writeTo_emptyBlobOfOtherDigest_corrupt() throws Exception {
    assertThat(fails(entity(new byte[0], 0, descriptor(CONTENT, 0))).kind())
        .isEqualTo(Kind.CORRUPT);
  }

  @Test
  void writeTo_sourceShort_unavailable() throws Exception {
    byte[] half = Arrays.copyOf(CONTENT, CONTENT.length / 2);
    RegistryException failure = fails(entity(half, -1, descriptor(CONTENT, CONTENT.length)));

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure)
        .hasMessageContaining("broke off after " + half.length + " of " + CONTENT.length);
  }

  @Test
  void writeTo_sourceLong_corruptAndLastBytesHeldBack() throws Exception {
    byte[] longer = Arrays.copyOf(CONTENT, CONTENT.length + 1);
    RegistryException failure = fails(entity(longer, -1, descriptor(CONTENT, CONTENT.length)));

    assertThat(failure.kind()).isEqualTo(Kind.CORRUPT);
    assertThat(failure).hasMessageContaining("more than the " + CONTENT.length + " bytes");
    assertThat(target.size()).isLessThan(CONTENT.length);
  }

  @Test
  void writeTo_manifestSaysMoreThanThereIs_wrongSizeAndNoRetry() throws Exception {
    RegistryException failure = fails(entity(CONTENT, -1, descriptor(CONTENT, CONTENT.length + 1)));

    assertThat(failure).isInstanceOf(WrongSizeException.class);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure)
        .hasMessageContaining("says that it has " + (CONTENT.length + 1) + " bytes")
        .hasMessageContaining("but it has " + CONTENT.length);
  }

  @Test
  void writeTo_manifestSaysLessThanThereIs_wrongSizeAndLastBytesHeldBack() throws Exception {
    for (int said : new int[] {5, CONTENT.length - 1}) {
      assertThat(fails(entity(CONTENT, -1, descriptor(CONTENT, said))))
          .isInstanceOfSatisfying(
              WrongSizeException.class,
              failure -> assertThat(failure.found()).isEqualTo(CONTENT.length));
    }
    assertThat(target.size()).isLessThan(CONTENT.length);
  }

  @Test
  void checkLength_anotherThanTheManifests_theDigestTellsWhichIsWrong() throws Exception {
    byte[] half = Arrays.copyOf(CONTENT, CONTENT.length / 2);

    source(CONTENT, CONTENT.length).checkLength();
    assertThatThrownBy(() -> source(CONTENT, 9).checkLength())
        .isInstanceOf(WrongSizeException.class);
    assertThatThrownBy(() -> source(half, CONTENT.length).checkLength())
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.CORRUPT))
        .hasMessageContaining("sends " + half.length + " bytes instead of " + CONTENT.length);
  }

  private static HashedSource source(byte[] sent, int said) throws RegistryException {
    return new HashedSource(
        stream(new ByteArrayInputStream(sent), sent.length), descriptor(CONTENT, said), SOURCE);
  }

  @Test
  void blobStream_ofWhatAManifestHolds_isReadAgainFromAnywhere() throws Exception {
    HashedSource source =
        new HashedSource(
            BlobStream.of(CONTENT, SOURCE), descriptor(CONTENT, CONTENT.length), SOURCE);
    new BlobEntity(source, 0, told::addAndGet).writeTo(target);
    target.reset();
    new BlobEntity(source, 1000, told::addAndGet).writeTo(target);

    assertThat(target.toByteArray()).isEqualTo(Arrays.copyOfRange(CONTENT, 1000, CONTENT.length));
  }

  @Test
  void writeTo_sourceResets_unavailable() throws Exception {
    InputStream broken =
        new SequenceInputStream(new ByteArrayInputStream(CONTENT, 0, 1000), new BrokenStream());
    RegistryException failure =
        fails(
            new BlobEntity(
                new HashedSource(stream(broken, -1), descriptor(CONTENT, 5000), SOURCE),
                0,
                told::addAndGet));

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("Connection reset").hasMessageContaining("r.io/a/b");
  }

  // Packed by a proxy, though nobody asked for it

  /** {@code null} for a length that is not announced. */
  @ParameterizedTest
  @CsvSource({
    "1000, true, application/vnd.oci.image.layer.v1.tar+gzip",
    "1000, false, application/vnd.oci.image.layer.v1.tar+gzip",
    "1000, false, ''",
    "1000003, true, application/vnd.oci.image.layer.v1.tar+gzip",
    "1000003, false, application/vnd.oci.image.layer.v1.tar",
    "1000003, false, application/vnd.oci.image.config.v1+json"
  })
  void writeTo_blobPackedOnItsWay_unpacked(int size, boolean announced, String type)
      throws Exception {
    byte[] blob = content(size);
    byte[] packed = packed(blob);
    write(packed, announced, new Descriptor(type, Digest.sha256(blob), size));

    assertThat(target.toByteArray()).isEqualTo(blob);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1_000_003})
  void writeTo_packedLayerPackedOnceMore_unpackedOnce(int size) throws Exception {
    byte[] layer = packed(content(size));
    write(packed(layer), false, new Descriptor(LAYER, Digest.sha256(layer), layer.length));

    assertThat(target.toByteArray()).isEqualTo(layer);
  }

  @ParameterizedTest
  @CsvSource({"1000, true", "1000, false", "1000003, true", "1000003, false"})
  void writeTo_layerStoredPackedAndSaidToBe_asItIs(int size, boolean announced) throws Exception {
    byte[] layer = packed(content(size));
    write(layer, announced, new Descriptor(LAYER, Digest.sha256(layer), layer.length));

    assertThat(target.toByteArray()).isEqualTo(layer);
  }

  @Test
  void writeTo_saidToBePackedAndIsNot_asItIs() throws Exception {
    write(CONTENT, false, new Descriptor(LAYER, Digest.sha256(CONTENT), CONTENT.length));

    assertThat(target.toByteArray()).isEqualTo(CONTENT);
  }

  @Test
  void writeTo_packedWithoutEnd_notMoreThanTheBlobHas() throws Exception {
    byte[] bomb = packed(new byte[50_000_000]);
    Descriptor blob = new Descriptor(LAYER, Digest.sha256(CONTENT), CONTENT.length);
    BlobEntity entity = packedEntity(bomb, true, blob);

    assertThat(fails(entity).kind()).isEqualTo(Kind.CORRUPT);
    assertThat(target.size()).isLessThanOrEqualTo(CONTENT.length);
  }

  private void write(byte[] sent, boolean announced, Descriptor blob) throws Exception {
    BlobEntity entity = packedEntity(sent, announced, blob);
    entity.writeTo(target);
    assertThat(entity.getContentLength()).isEqualTo(blob.size());
  }

  private BlobEntity packedEntity(byte[] sent, boolean announced, Descriptor blob)
      throws RegistryException {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
    response.addHeader("Content-Encoding", "gzip");
    InputStream in = new ByteArrayInputStream(sent);
    response.setEntity(new InputStreamEntity(in, announced ? sent.length : -1, null));
    return new BlobEntity(new HashedSource(stream(response), blob, SOURCE), 0, told::addAndGet);
  }

  private static byte[] packed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private RegistryException fails(BlobEntity entity) {
    return catchThrowableOfType(RegistryException.class, () -> entity.writeTo(target));
  }

  private BlobEntity entity(byte[] sent, long announced, Descriptor blob) throws RegistryException {
    return new BlobEntity(
        new HashedSource(stream(new ByteArrayInputStream(sent), announced), blob, SOURCE),
        0,
        told::addAndGet);
  }

  private static BlobStream stream(InputStream in, long announced) throws RegistryException {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
    response.setEntity(new InputStreamEntity(in, announced, null));
    return stream(response);
  }

  private static BlobStream stream(ClassicHttpResponse response) throws RegistryException {
    return new BlobStream(
        new BlobStream.Opener() {
          @Override
          public ApiResponse open(long offset) {
            return new ApiResponse(response, URI.create("https://r.io/v2/"));
          }

          @Override
          public RegistryException failed(Kind kind, String reason, IOException cause) {
            return new RegistryException(kind, "read a blob of", SOURCE, reason, cause);
          }
        },
        new Continuation(Backoff.NONE, Deadline.NONE));
  }

  private static Descriptor descriptor(byte[] content, long size) {
    return new Descriptor("", Digest.sha256(content), size);
  }

  private static byte[] content(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    System.arraycopy("begin".getBytes(UTF_8), 0, bytes, 0, 5);
    return bytes;
  }
}
