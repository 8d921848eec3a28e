package io.imagemigrator.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A Helm chart as an OCI artifact: a manifest whose config is no image configuration. */
final class SampleChart {
  private static final String CHART_FILE =
      """
      apiVersion: v2
      name: shop
      version: 0.1.0
      description: A sample
      """;

  private static final String CONFIG =
      """
      {"apiVersion":"v2","name":"shop","version":"0.1.0","description":"A sample"}""";

  private static final String MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

  // Annotations, a field that no specification knows, blanks at odd places: whoever parses the
  // manifest and writes it
  // again changes its digest.
  private static final String MANIFEST =
      """
      {
        "schemaVersion": 2,
        "mediaType":"application/vnd.oci.image.manifest.v1+json",
        "config":  {"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": "%s", "size": %d},
        "layers": [
          {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "digest": "%s", "size": %d}
        ],
        "annotations": {"org.opencontainers.image.title": "shop", "sample/umlaut": "\\u00fc"},
        "x-unknown": [ 1.0, 1e3, null ]
      }
      """;

  private SampleChart() {}

  /** Returns the artifact's digest. */
  static String push(PlainRegistry registry, String tag) throws Exception {
    byte[] config = CONFIG.getBytes(UTF_8);
    byte[] content = content();
    String manifest =
        MANIFEST.formatted(
            registry.pushBlob(config), config.length, registry.pushBlob(content), content.length);
    return registry.pushManifest(tag, MEDIA_TYPE, manifest.getBytes(UTF_8));
  }

  private static byte[] content() throws IOException {
    byte[] chart = CHART_FILE.getBytes(UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry("shop/Chart.yaml");
    entry.setSize(chart.length);
    entry.setModTime(0); // The same bytes at each call.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.putArchiveEntry(entry);
      tar.write(chart);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
