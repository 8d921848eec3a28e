/** The images that a Kubernetes cluster uses, as rules of a migration. */
package io.imagemigrator.cluster;
