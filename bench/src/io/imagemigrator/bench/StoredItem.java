package io.imagemigrator.bench;

/**
 * A manifest or blob that a registry has, and a copy of it must have too.
 *
 * @param kind "manifests" or "blobs", as in the paths of the API
 * @param repository without the namespace, which is another one at the target
 * @param reference a tag or digest
 */
record StoredItem(String kind, String repository, String reference, String digest, long size) {
  boolean isManifest() {
    return kind.equals("manifests");
  }

  String path(String namespace) {
    return "/v2/" + namespace + "/" + repository + "/" + kind + "/" + reference;
  }

  static StoredItem parse(String line) {
    String[] fields = line.split("\t", -1);
    return new StoredItem(fields[0], fields[1], fields[2], fields[3], Long.parseLong(fields[4]));
  }

  String line() {
    return String.join("\t", kind, repository, reference, digest, Long.toString(size));
  }
}
