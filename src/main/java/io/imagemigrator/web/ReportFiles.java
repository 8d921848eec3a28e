package io.imagemigrator.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;

/** The reports of runs, and nothing else that lies in their folder. */
final class ReportFiles extends Handler.Abstract {
  /** What the name of a report's file may end with, in the order of use. */
  static final List<String> ENDS = List.of(".report.html", ".report.json", ".retry.json");

  private static final String PREFIX = "/reports/";

  /** No separators; no first dot; no colon, which names a stream of a file on Windows. */
  private static final Pattern NAME =
      Pattern.compile(
          "[^./\\\\:\\p{Cntrl}][^/\\\\:\\p{Cntrl}]*\\.(report\\.(html|json)|retry\\.json)");

  private final Path folder;

  ReportFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    String path = Request.getPathInContext(request);
    if (!path.startsWith(PREFIX)) {
      return false;
    }
    if (Answer.refusesMethod(request, response, callback)) {
      return true;
    }
    Optional<Path> file = find(folder, URIUtil.decodePath(path.substring(PREFIX.length())));
    if (file.isEmpty()) {
      Answer.missing(response, callback);
      return true;
    }
    try (InputStream content = Files.newInputStream(file.get(), LinkOption.NOFOLLOW_LINKS)) {
      describe(response.getHeaders(), file.get());
      try (OutputStream body = Content.Sink.asOutputStream(response)) {
        if (!HttpMethod.HEAD.is(request.getMethod())) {
          content.transferTo(body);
        }
      }
    }
    callback.succeeded();
    return true;
  }

  /** The file of that name, if it is a report's and there. */
  static Optional<Path> find(Path folder, String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    try {
      Path file = folder.resolve(name);
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(file)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static void describe(HttpFields.Mutable headers, Path file) {
    String name = file.getFileName().toString();
    Answer.protect(headers, Answer.policy("'unsafe-inline'"));
    headers.put(HttpHeader.CONTENT_TYPE, name.endsWith(".html") ? Answer.HTML : Answer.JSON);
    if (name.endsWith(".retry.json")) {
      headers.put("Content-Disposition", "attachment");
    }
  }
}
