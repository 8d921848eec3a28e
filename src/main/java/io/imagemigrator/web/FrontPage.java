package io.imagemigrator.web;

import io.imagemigrator.report.RunBoard;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** All runs at one glance. */
final class FrontPage extends Handler.Abstract {
  private static final String POLICY = Answer.policy("'" + Style.HASH + "'");

  private final RunBoard board;
  private final Path reports;

  FrontPage(RunBoard board, Path reports) {
    this.board = board;
    this.reports = reports;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals("/")) {
      return false;
    }
    if (Answer.refusesMethod(request, response, callback)) {
      return true;
    }
    Answer.protect(response.getHeaders(), POLICY);
    Answer.send(
        response,
        callback,
        HttpStatus.OK_200,
        Answer.HTML,
        new RunsHtml(reports).page(board.runs()));
    return true;
  }
}
