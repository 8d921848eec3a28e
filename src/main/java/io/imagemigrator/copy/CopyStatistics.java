package io.imagemigrator.copy;

/**
 * What one copy cost, and what it was spared.
 *
 * @param blobsSent blobs that were read from the source and uploaded
 * @param bytesSent of these blobs
 * @param blobsMounted blobs that the target linked from another of its repositories
 * @param blobsPresent blobs that the target repository had
 * @param bytesSpared of the blobs mounted and present
 * @param manifestsSent manifests written, the tagged one included
 * @param foreignLayers layers left where their URLs point
 */
public record CopyStatistics(
    int blobsSent,
    long bytesSent,
    int blobsMounted,
    int blobsPresent,
    long bytesSpared,
    int manifestsSent,
    int foreignLayers) {
  /** Nothing was done. */
  public static final CopyStatistics NONE = new CopyStatistics(0, 0, 0, 0, 0, 0, 0);
}
