package io.imagemigrator.camel;

import java.nio.file.Path;

/**
 * What starts a run.
 *
 * @param runId the run's name in headers and logs
 * @param authFile who may log in where
 * @param ruleFile what goes where
 */
public record MigrationRequest(String runId, Path authFile, Path ruleFile) {}
