/**
 * Real registries, a second client and sample content for the integration tests. Nothing here uses
 * the main code, so a fault there cannot hide itself.
 */
package io.imagemigrator.testing;
