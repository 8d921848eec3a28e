package io.imagemigrator.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How the front page looks: one column, in the reader's own light or dark. */
final class Style {
  static final String CSS =
      """
      :root{color-scheme:light dark;--ground:#f4f6f9;--card:#fff;--ink:#1b2430;--soft:#5b6878;
      --line:#dde3ea;--run:#1d6fdc;--good:#1a7f4b;--bad:#c62f2f;--off:#8a6d1c}
      @media (prefers-color-scheme:dark){:root{--ground:#12171e;--card:#1b222c;--ink:#e6ebf1;
      --soft:#9aa7b6;--line:#2c3642;--run:#5aa2ff;--good:#4cc38a;--bad:#ff7b72;--off:#d8b650}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--ground);color:var(--ink);
      font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
      main,header{max-width:60rem;margin:0 auto;padding:0 1rem}
      header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;padding-top:1.5rem;
      padding-bottom:1rem}
      h1{font-size:1.35rem;margin:0;flex:1 0 auto}
      h2{font-size:1.05rem;margin:0;overflow-wrap:anywhere;flex:1 1 0}
      a{color:var(--run);text-decoration-thickness:1px;text-underline-offset:3px}
      .soft{color:var(--soft)}
      article{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--soft);
      border-radius:8px;padding:1rem 1.1rem;margin-bottom:1rem}
      article.running{border-left-color:var(--run)}article.done{border-left-color:var(--good)}
      article.failed{border-left-color:var(--bad)}article.cancelled{border-left-color:var(--off)}
      .top{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
      .when{font-size:.9rem;color:var(--soft)}
      @media (max-width:36rem){.when{order:1;flex:0 0 100%}}
      .state{font-size:.8rem;font-weight:600;border:1px solid;border-radius:99px;padding:.05rem .6rem}
      .running .state{color:var(--run)}.done .state{color:var(--good)}
      .failed .state{color:var(--bad)}.cancelled .state{color:var(--off)}
      progress{display:block;width:100%;height:.6rem;margin:.75rem 0;appearance:none;border:0;
      border-radius:99px;overflow:hidden;background:var(--line);color:var(--soft)}
      progress::-webkit-progress-bar{background:var(--line)}
      progress::-webkit-progress-value{background:var(--soft)}
      progress::-moz-progress-bar{background:var(--soft)}
      .running progress::-webkit-progress-value{background:var(--run)}
      .running progress::-moz-progress-bar{background:var(--run)}
      .done progress::-webkit-progress-value{background:var(--good)}
      .done progress::-moz-progress-bar{background:var(--good)}
      .failed progress::-webkit-progress-value{background:var(--bad)}
      .failed progress::-moz-progress-bar{background:var(--bad)}
      dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(5.4rem,1fr));gap:.5rem 1rem;margin:0}
      dt{font-size:.8rem;color:var(--soft)}
      dd{margin:0;font-variant-numeric:tabular-nums;font-weight:600}
      dd.bad{color:var(--bad)}
      ul{margin:.9rem 0 0;padding:.7rem 0 0;border-top:1px solid var(--line);list-style:none;
      font-size:.9rem}
      li{overflow-wrap:anywhere;padding:.15rem 0 .15rem .8rem;border-left:2px solid var(--bad);
      margin-bottom:.4rem}
      li.soft{border-left-color:var(--line)}
      .links{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.9rem 0 0;font-size:.95rem}
      .empty{text-align:center;padding:3rem 1rem;color:var(--soft)}
      """;

  /** By this the page's policy knows it. */
  static final String HASH = hash();

  private Style() {}

  private static String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(CSS.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
