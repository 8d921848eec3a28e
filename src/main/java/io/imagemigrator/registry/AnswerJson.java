package io.imagemigrator.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Reads JSON from outside. Its bytes are counted where they arrive; what they become in memory is
 * bounded here, since a list of empty lists takes twenty times as much as its text.
 */
final class AnswerJson {
  /** More than any real document has: an index of 40,000 children, or 499,000 tags. */
  static final int MAX_TOKENS = 500_000;

  static final int MAX_DEPTH = 200;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxTokenCount(MAX_TOKENS)
          .maxNestingDepth(MAX_DEPTH)
          .maxNumberLength(100)
          .build();

  static final ObjectMapper MAPPER =
      new ObjectMapper(JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build());

  private AnswerJson() {}
}
