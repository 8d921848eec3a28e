package io.imagemigrator.camel;

/**
 * Every rule of a run has been turned into tasks.
 *
 * @param tasks how many there are
 */
public record PlanningDone(long tasks) {}
