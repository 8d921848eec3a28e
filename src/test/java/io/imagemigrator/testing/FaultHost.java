package io.imagemigrator.testing;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One of the addresses under which a {@link FaultProxy} can be reached: a registry of its own as
 * far as clients can tell, with its own fault.
 */
public final class FaultHost {
  private static final String TOKEN = "token-of-the-fault-proxy-" + "x".repeat(100);
  private static final String TOKEN_PATH = "/token";

  private final FaultProxy proxy;
  private final String name;
  private final int registryPort;
  private final AtomicInteger hits = new AtomicInteger();
  private boolean asksForToken;
  private Predicate<HttpMessage> quirkFor = request -> false;
  private Fault quirk;
  private Predicate<HttpMessage> faultFor = request -> false;
  private Fault fault;
  private int times;

  FaultHost(FaultProxy proxy, String name, int registryPort) {
    this.proxy = proxy;
    this.name = name;
    this.registryPort = registryPort;
  }

  /** Requests of a method whose path, with its query, contains a match of the expression. */
  public static Predicate<HttpMessage> requests(String regexOnMethod, String regexOnPath) {
    Pattern path = Pattern.compile(regexOnPath);
    return request ->
        request.method().matches(regexOnMethod) && path.matcher(request.path()).find();
  }

  /** 127.x.y.z:PORT. */
  public String name() {
    return name;
  }

  /** From now on nobody can connect; after a while the host is back, or never. */
  public void goDown(boolean forGood) throws IOException {
    proxy.goDown(forGood);
  }

  /** Every request of the API needs a token, which the host gives out itself to anybody. */
  public FaultHost askForToken() {
    asksForToken = true;
    return this;
  }

  /** How the host always treats such requests, besides its fault. */
  public FaultHost always(Predicate<HttpMessage> requests, Fault behaviour) {
    quirkFor = requests;
    quirk = behaviour;
    return this;
  }

  /** What goes wrong with the first so many of such requests. */
  public FaultHost fail(Predicate<HttpMessage> requests, Fault injected, int howOften) {
    faultFor = requests;
    fault = injected;
    times = howOften;
    return this;
  }

  /** How many requests met the fault. */
  public int hits() {
    return hits.get();
  }

  /** The answer of a host that wants a token, or another one. */
  public HttpMessage challenge() {
    return HttpMessage.answer(
            "401 Unauthorized",
            "application/json",
            "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"token needed\"}]}")
        .with(
            "WWW-Authenticate", "Bearer realm=\"http://" + name + TOKEN_PATH + "\",service=\"f\"");
  }

  int registryPort() {
    return registryPort;
  }

  void handle(FaultCall call) throws IOException {
    HttpMessage request = call.request();
    boolean wantsToken = request.path().startsWith(TOKEN_PATH);
    boolean refused =
        asksForToken
            && !wantsToken
            && !request.header("Authorization", "").equals("Bearer " + TOKEN);
    if (refused) {
      call.body();
      call.send(challenge());
    } else if (faultFor.test(request) && hits.getAndIncrement() < times) {
      fault.answer(call);
    } else if (wantsToken) {
      call.send(token());
    } else if (quirkFor.test(request)) {
      quirk.answer(call);
    } else {
      call.send(call.pass());
    }
  }

  /** The answer of the token server. */
  public HttpMessage token() {
    return HttpMessage.answer("200 OK", "application/json", "{\"token\":\"" + TOKEN + "\"}");
  }
}
