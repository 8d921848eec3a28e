/** Copies one image: what to send, what to mount, in which order. */
package io.imagemigrator.copy;
