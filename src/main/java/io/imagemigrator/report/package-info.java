/** What is said of a run: while it goes on, and when it has ended. */
package io.imagemigrator.report;
