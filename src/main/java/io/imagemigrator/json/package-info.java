/** JSON files that people write, read so that an error names file, line and column. */
package io.imagemigrator.json;
