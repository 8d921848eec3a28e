/**
 * Measures whole programs that copy images between registries of this machine. Nothing here uses
 * the main code: image-migrator is started as its users start it.
 */
package io.imagemigrator.bench;
