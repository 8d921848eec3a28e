package io.imagemigrator.camel;

import io.imagemigrator.report.ReportDraft;
import io.imagemigrator.report.RunStatus;
import java.nio.file.Path;

/**
 * A run of a process that stays up.
 *
 * @param ruleFile what it migrates
 * @param dropped whether the file moves when it has ended
 */
record ServedRun(
    MigrationRun run, RunStatus status, ReportDraft report, Path ruleFile, boolean dropped) {}
