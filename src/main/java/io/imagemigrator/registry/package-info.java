/** The distribution API: references, manifests, blobs, tags, tokens, errors. Knows no Camel. */
package io.imagemigrator.registry;
