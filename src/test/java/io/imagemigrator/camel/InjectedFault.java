package io.imagemigrator.camel;

import io.imagemigrator.testing.Fault;
import io.imagemigrator.testing.FaultCall;
import io.imagemigrator.testing.HttpMessage;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** What can go wrong with a request, as {@link FaultTable} has it in its rows. */
enum InjectedFault {
  STATUS_401("answered 401", Fault.answering(refusal("401 Unauthorized"))),
  TOKEN_ENDED("answered 401|the token ended in mid-upload", InjectedFault::tokenEnded),
  STATUS_403("answered 403 FAULT injected", Fault.answering(refusal("403 Forbidden"))),
  STATUS_404("answered 404 FAULT injected", Fault.answering(refusal("404 Not Found"))),
  STATUS_405("answered 405", Fault.answering(refusal("405 Method Not Allowed"))),
  STATUS_413("answered 413", Fault.answering(refusal("413 Payload Too Large"))),
  STATUS_416("416", Fault.answering(refusal("416 Range Not Satisfiable"))),
  LIMITED_SECONDS("answered 429", Fault.answering(limited().with("Retry-After", "1"))),
  LIMITED_DATE("answered 429", InjectedFault::limitedUntil),
  LIMITED("answered 429", Fault.answering(limited())),
  STATUS_500("answered 500", Fault.answering(refusal("500 Internal Server Error"))),
  STATUS_502(
      "answered 502",
      Fault.answering(HttpMessage.answer("502 Bad Gateway", "text/html", "<h1>Bad Gateway</h1>"))),
  STATUS_503("answered 503", Fault.answering(refusal("503 Service Unavailable"))),
  /** The request's connection is reset, and from then on new ones are refused. */
  GOES_AWAY("cannot connect to", call -> call.host().goDown(true)),
  RESET("reset|failed to respond|broke off", InjectedFault::reset),
  RESET_IN_BODY("reset|broke off|[Pp]remature end", InjectedFault::resetInBody),
  RESET_IN_UPLOAD("reset|failed to respond|[Bb]roken pipe", InjectedFault::resetInUpload),
  /** The registry has done what it was asked, but nobody hears of it. */
  LOST_ANSWER("reset|failed to respond", InjectedFault::loseAnswer),
  SHORT_BODY("broke off|[Pp]remature end", InjectedFault::shortBody),
  /** As long as its own length says, but not as its descriptor does. */
  SHORTER("broke off|instead of|no JSON|not JSON", InjectedFault::shorter),
  WRONG_BYTES("another digest|instead of|answered 401", InjectedFault::wrongBytes),
  WRONG_UPLOAD("answered 400", InjectedFault::wrongUpload),
  STALL("did not answer in time", FaultCall::stall),
  /** The target takes half of the body, and no more. */
  STALL_IN_UPLOAD("in time|stall", FaultCall::stallHalfway),
  STALL_IN_BODY("did not answer in time|broke off: .*timed out", InjectedFault::stallInBody),
  DRIP("", call -> call.sendSlowly(pass(call))),
  OTHER_HOST("", InjectedFault::otherHost),
  REDIRECT_LOOP("redirected more than 5 times|answered 307", InjectedFault::redirectLoop),
  REDIRECT_DEAD(Words.DEAD, call -> redirectTo(call, "http://" + dead(call) + "/v2/")),
  REDIRECT_ODD("no address", Fault.answering(redirect("http://[no address"))),
  GARBAGE(
      "no JSON|not JSON|instead of|broke off|answered 200|unknown|does not have",
      Fault.answering(HttpMessage.answer("200 OK", "text/html", "<html>Please log in.</html>"))),
  LIST_ITSELF("leads to itself", call -> call.send(linked(call, call.request().path()))),
  LIST_CIRCLE("itself|never ends", InjectedFault::circle),
  LIST_ENDLESS("never ends", InjectedFault::endlessly),
  HUGE("longer than", InjectedFault::huge),
  NO_DIGEST("", Fault.changing(answer -> answer.without(InjectedFault.DIGEST))),
  WRONG_DIGEST(
      "instead of",
      Fault.changing(answer -> answer.with(InjectedFault.DIGEST, "sha256:" + "0".repeat(64)))),
  /** The blob is said to be in place, and is not. */
  FALSE_YES("unknown|UNKNOWN", InjectedFault::falseYes),
  RELATIVE_UPLOAD("", location("http://[^/]*", "")),
  NO_SCHEME_UPLOAD("", location("http:", "")),
  OTHER_HOST_UPLOAD("", call -> moveUpload(call, mirror(call))),
  DEAD_UPLOAD(Words.DEAD, call -> moveUpload(call, dead(call))),
  NO_UPLOAD("names no upload address", Fault.changing(answer -> answer.without("Location"))),
  ODD_UPLOAD("upload address is unusable", location("http:", "ftp:"));

  private static final String DIGEST = "Docker-Content-Digest";
  private static final int HUGE_MIB = 100;

  /** What several faults are reported with. */
  private static final class Words {
    static final String DEAD = "cannot connect to 127\\.[0-9.]+\\.4:1 ";
  }

  private final Pattern words;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Fault fault;

  InjectedFault(String words, Fault fault) {
    this.words = Pattern.compile(words);
    this.fault = fault;
  }

  static InjectedFault titled(String title) {
    return Arrays.stream(values())
        .filter(fault -> fault.title().equals(title))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no fault " + title));
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the report says of it. */
  Pattern words() {
    return words;
  }

  /** Whether the fault ends the server's listening, and so needs a server of its own. */
  boolean stopsServer() {
    return this == GOES_AWAY;
  }

  Fault fault(boolean always) {
    return stopsServer() ? call -> call.host().goDown(always) : fault;
  }

  private static HttpMessage refusal(String status) {
    return HttpMessage.answer(
        status, "application/json", "{\"errors\":[{\"code\":\"FAULT\",\"message\":\"injected\"}]}");
  }

  private static HttpMessage limited() {
    return refusal("429 Too Many Requests");
  }

  private static HttpMessage redirect(String location) {
    return HttpMessage.answer("307 Temporary Redirect").with("Location", location);
  }

  /** The answer of the host, which gives out tokens itself. */
  private static HttpMessage pass(FaultCall call) throws IOException {
    return call.request().path().startsWith("/token") ? call.host().token() : call.pass();
  }

  private static void tokenEnded(FaultCall call) throws IOException {
    call.body();
    call.send(call.host().challenge());
  }

  private static void limitedUntil(FaultCall call) throws IOException {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
    call.body();
    call.send(limited().with("Retry-After", date));
  }

  private static void reset(FaultCall call) throws IOException {
    call.body();
    call.reset();
  }

  private static void resetInBody(FaultCall call) throws IOException {
    call.sendHalf(pass(call));
    call.reset();
  }

  private static void resetInUpload(FaultCall call) throws IOException {
    call.readHalf();
    call.reset();
  }

  private static void loseAnswer(FaultCall call) throws IOException {
    call.pass();
    call.reset();
  }

  private static void shortBody(FaultCall call) throws IOException {
    call.sendHalf(pass(call));
    call.close();
  }

  private static void shorter(FaultCall call) throws IOException {
    HttpMessage answer = pass(call);
    call.send(answer.withBody(Arrays.copyOf(answer.body(), answer.body().length / 2)));
  }

  private static void wrongBytes(FaultCall call) throws IOException {
    HttpMessage answer = pass(call);
    call.send(answer.withBody(flipped(answer.body(), answer.body().length / 2)));
  }

  private static void wrongUpload(FaultCall call) throws IOException {
    call.send(call.passing(flipped(call.body(), 0)));
  }

  private static byte[] flipped(byte[] bytes, int position) {
    byte[] wrong = bytes.clone();
    wrong[position] ^= 1;
    return wrong;
  }

  private static void stallInBody(FaultCall call) throws IOException {
    call.sendHalf(pass(call));
    call.stall();
  }

  private static void otherHost(FaultCall call) throws IOException {
    redirectTo(call, "http://" + mirror(call) + call.request().path());
  }

  private static void redirectLoop(FaultCall call) throws IOException {
    redirectTo(call, call.request().path());
  }

  private static void redirectTo(FaultCall call, String location) throws IOException {
    call.body();
    call.send(redirect(location));
  }

  /** The third address of the case; see {@link FaultTableIT}. */
  private static String mirror(FaultCall call) {
    return call.host().name().replaceFirst("[0-9]:", "3:");
  }

  /** Nobody listens at the fourth, which is of this case alone: a dead host is remembered. */
  private static String dead(FaultCall call) {
    return call.host().name().replaceFirst("[0-9]:.*", "4:1");
  }

  private static HttpMessage linked(FaultCall call, String next) throws IOException {
    return call.pass().with("Link", "<" + next + ">; rel=\"next\"");
  }

  private static void huge(FaultCall call) throws IOException {
    byte[] mebibyte = new byte[1 << 20];
    Arrays.fill(mebibyte, (byte) ' ');
    long length = (long) HUGE_MIB << 20;
    call.send(
        HttpMessage.answer("200 OK")
            .with("Content-Type", "application/vnd.docker.distribution.manifest.v2+json")
            .with("Content-Length", Long.toString(length)));
    for (int sent = 0; sent < HUGE_MIB; sent++) {
      call.write(mebibyte);
    }
  }

  private static void falseYes(FaultCall call) throws IOException {
    call.body();
    boolean mount = call.request().method().equals("POST");
    call.send(HttpMessage.answer(mount ? "201 Created" : "200 OK"));
  }

  private static Fault location(String regex, String replacement) {
    return Fault.changing(
        answer ->
            answer.with(
                "Location", answer.headers().get("Location").replaceFirst(regex, replacement)));
  }

  private static void moveUpload(FaultCall call, String host) throws IOException {
    location("http://[^/]*", "http://" + host).answer(call);
  }

  /** Twice the tags and then again from the first: the first page leads to the second and back. */
  private static void circle(FaultCall call) throws IOException {
    boolean second = call.request().path().contains("last=");
    String first = call.request().path().replaceFirst("[?].*", "");
    call.send(linked(call, second ? first : first + "?last=v1"));
  }

  /** The same tags again and again, each time under a new address. */
  private static void endlessly(FaultCall call) throws IOException {
    String path = call.request().path().replaceFirst("[?].*", "");
    call.send(linked(call, path + "?page=" + call.host().hits()));
  }
}
