package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * One request to a registry's own origin, sent with what the registry asks for. Where it is refused
 * it is sent again with what may help: another token, one for the scopes that the registry names,
 * or the password.
 */
final class LoginExchange {
  /** Sends the request. */
  interface Sender {
    ClassicHttpResponse send(Optional<String> authorization) throws IOException;
  }

  private static final int MOST_ANSWERS = 4;

  private final RegistryLogin login;
  private final ApiRequest request;
  private final URI base;
  private final Sender sender;
  private Optional<String> offer = Optional.empty();
  private boolean bearerSent;
  private boolean renewed;
  private boolean unasked;

  /** An exchange with the registry whose address is {@code base}. */
  LoginExchange(RegistryLogin login, ApiRequest request, URI base, Sender sender) {
    this.login = login;
    this.request = request;
    this.base = base;
    this.sender = sender;
  }

  /** The last answer; to be closed by the caller. */
  ClassicHttpResponse run() throws IOException {
    ClassicHttpResponse response = begin();
    for (int answers = 1; answers < MOST_ANSWERS && mayHelp(response); answers++) {
      Optional<String> next = Optional.empty();
      try {
        next = next(response);
      } catch (IOException e) {
        ApiResponse.release(response);
        throw e;
      }
      if (next.isEmpty()) {
        return response;
      }
      ApiResponse.release(response);
      response = send(next);
    }
    return response;
  }

  private ClassicHttpResponse begin() throws IOException {
    Optional<String> first;
    try {
      first = login.authorization(request);
    } catch (RegistryException e) {
      boolean ofScopes =
          e.kind() == Kind.DENIED || e.kind() == Kind.NOT_FOUND || e.kind() == Kind.REFUSED;
      if (!ofScopes || login.isRefused() || !request.canBeSentAgain()) {
        throw e;
      }
      return askForScopes(e);
    }
    return send(first);
  }

  /** The token server refuses the scopes: the registry may name others, or ask for none. */
  private ClassicHttpResponse askForScopes(RegistryException refusal) throws IOException {
    ClassicHttpResponse response = sender.send(Optional.empty());
    int status = response.getCode();
    if (status / 100 == 2 || status / 100 == 3) {
      return response;
    }
    LoginDemand asked = LoginDemand.of(response, base, request.access);
    ApiResponse.release(response);
    if (status != 401 || !login.widen(request, asked.scopes())) {
      throw refusal;
    }
    return send(login.authorization(request));
  }

  private ClassicHttpResponse send(Optional<String> authorization) throws IOException {
    offer = authorization;
    if (!isBasic()) {
      bearerSent |= offer.isPresent();
      return sender.send(offer);
    }
    // A body that is sent once may take hours, and is never the first that brings a login.
    return request.canBeSentAgain()
        ? login.alone(request, () -> judged(sender.send(offer)), LoginExchange::isVerdict)
        : judged(sender.send(offer));
  }

  /** Whether an answer tells anything of the login: a registry in trouble does not look at it. */
  private static boolean isVerdict(ClassicHttpResponse response) {
    return response.getCode() < 500 && response.getCode() != 429;
  }

  private boolean isBasic() {
    return offer.isPresent() && offer.get().startsWith("Basic ");
  }

  /** Tells from an answer to user name and password whether they are right. */
  private ClassicHttpResponse judged(ClassicHttpResponse response) throws RegistryException {
    int status = response.getCode();
    if (status / 100 == 2 || status / 100 == 3) {
      login.took();
      if (unasked) {
        login.learn(LoginDemand.BASIC);
      }
    }
    if (status == 401 && unasked) {
      // What works without a login goes on without it.
      login.refuseUnasked();
      return response;
    }
    if (status == 401 && !login.isTaken() && !isTokenWanted(response)) {
      try {
        throw login.refuse(
            request,
            RegistryErrors.ofResponse(
                request.operation, request.repository, request.access, response));
      } finally {
        ApiResponse.release(response);
      }
    }
    return response;
  }

  private boolean isTokenWanted(ClassicHttpResponse response) {
    return !bearerSent && asked(response).tokenServer().isPresent();
  }

  private LoginDemand asked(ClassicHttpResponse response) {
    return LoginDemand.of(response, base, request.access);
  }

  /** Where no login was sent, what is private may be refused, or hidden, without asking for one. */
  private boolean mayHelp(ClassicHttpResponse response) {
    return switch (response.getCode()) {
      case 401 -> true;
      case 403 -> offer.isEmpty() || (!isBasic() && !asked(response).scopes().isEmpty());
      case 404 ->
          offer.isEmpty()
              && login.basic().isPresent()
              && (!request.method.equals("HEAD") || login.isFirstLook(request.repository));
      default -> false;
    };
  }

  private Optional<String> next(ClassicHttpResponse response) throws RegistryException {
    LoginDemand asked = asked(response);
    if (offer.isEmpty()) {
      return asked.isNone() ? nextUnasked() : nextAsked(asked);
    }
    if (isBasic()) {
      login.useBasic(request, false);
      return bearerSent || asked.tokenServer().isEmpty() ? Optional.empty() : nextAsked(asked);
    }
    if (response.getCode() == 403) {
      // The token is good, but not for this (RFC 6750, insufficient_scope).
      return login.widen(request, asked.scopes()) ? nextAsked(asked) : Optional.empty();
    }
    login.forget(request, offer.get());
    boolean wider = login.widen(request, asked.scopes());
    boolean password = asked.basic() && login.basic().isPresent();
    if (renewed && !wider && !password) {
      return Optional.empty();
    }
    // Before a password, another token: this one may just have come to its end.
    if (password && ((renewed && !wider) || !request.canBeSentAgain())) {
      login.useBasic(request, true);
    }
    renewed = true;
    try {
      return nextAsked(asked);
    } catch (RegistryException e) {
      if (!password || !request.canBeSentAgain()) {
        throw e;
      }
      login.useBasic(request, true);
      return login.authorization(request);
    }
  }

  private Optional<String> nextUnasked() {
    unasked = request.canBeSentAgain() && login.mayBeSentUnasked();
    return unasked ? login.basic() : Optional.empty();
  }

  private Optional<String> nextAsked(LoginDemand asked) throws RegistryException {
    login.learn(asked);
    if (request.canBeSentAgain()) {
      return login.authorization(request);
    }
    boolean nothingToOffer =
        asked.tokenServer().isEmpty() && offer.isEmpty() && login.basic().isEmpty();
    if (nothingToOffer) {
      return Optional.empty();
    }
    throw request.failed(
        Kind.UNAVAILABLE, "the token ended in mid-upload; it goes on with a new one");
  }
}
