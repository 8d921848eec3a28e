package io.imagemigrator.camel;

/**
 * How a process that stays up logs. One run logs plain text to one file, whatever is set here.
 *
 * @param json one JSON object in each line, not text
 * @param stdout not to a file, but to the standard output, where containers are listened to
 * @param maxSize of the file before it is archived, such as 20MB
 * @param maxDays for which archives are kept
 * @param totalSize of all archives; the oldest go first
 */
public record LogSettings(
    boolean json, boolean stdout, String maxSize, int maxDays, String totalSize) {}
