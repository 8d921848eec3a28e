/** The command line: flags, exit statuses, and what a person sees meanwhile. */
package io.imagemigrator.cli;
