package io.imagemigrator.camel;

import io.imagemigrator.testing.FaultHost;
import io.imagemigrator.testing.HttpMessage;
import java.util.function.Predicate;

/** The requests that a copy consists of, as {@link FaultTable} has them in its columns. */
enum RequestKind {
  SOURCE_PING("GET", "^/v2/$"),
  SOURCE_TOKEN("GET", "^/token"),
  TAG_LIST("GET", "/tags/list"),
  /** Sent only when the target has the tag. */
  SOURCE_HEAD("HEAD", "/manifests/v1$"),
  SOURCE_GET("GET", "/manifests/v1$"),
  CHILD_GET("GET", "/manifests/sha256:"),
  BLOB_GET("GET", "/blobs/sha256:"),

  TARGET_PING("GET", "^/v2/$"),
  TARGET_TOKEN("GET", "^/token"),
  TARGET_HEAD("HEAD", "/manifests/v1$"),
  /** Sent only when the answer to the HEAD lacks the digest. */
  TARGET_GET("GET", "/manifests/v1$"),
  TAG_PUT("PUT", "/manifests/v1$"),
  CHILD_PUT("PUT", "/manifests/sha256:"),
  BLOB_HEAD("HEAD", "/blobs/sha256:"),
  /** Sent only where mounts are refused, since a mount that fails opens an upload too. */
  BLOB_POST("POST", "/blobs/uploads/$"),
  BLOB_PUT("PUT|PATCH", "/blobs/uploads/"),
  MOUNT("POST", "mount=");

  private final String method;
  private final String path;

  RequestKind(String method, String path) {
    this.method = method;
    this.path = path;
  }

  Predicate<HttpMessage> requests() {
    return FaultHost.requests(method, path);
  }

  boolean atSource() {
    return compareTo(BLOB_GET) <= 0;
  }

  boolean isPing() {
    return this == SOURCE_PING || this == TARGET_PING;
  }

  boolean isToken() {
    return this == SOURCE_TOKEN || this == TARGET_TOKEN;
  }

  /** Whether the request is there only if the target has another image under the tag. */
  boolean needsOlderTag() {
    return this == SOURCE_HEAD || this == TARGET_HEAD || this == TARGET_GET;
  }
}
