/// How the page looks: dark or light as its reader has it, on paper light, without anything from
/// elsewhere. Blue and vermilion are told apart by everybody; every sign has a word or a shape as well.
enum HTMLStyle {
  /// What browsers are told to allow: this very sheet, and nothing else. The digest is that of
  /// ``sheet`` by SHA-256, and has to be renewed with it; a test says what it has to be.
  static let policy =
    "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"

  static let digest = "cCeb3AQ5HRLs2IIkY0YA9dT38SEzWLJlTIljY5Wx7Ls="

  static let sheet = """

    :root{--back:#fff;--card:#f6f8fa;--text:#1b2128;--dim:#57606a;--line:#d0d7de;--ok:#0b62a8;--miss:#b34700;--part:#75808c;--bar:#3f6f9f}
    @media (prefers-color-scheme:dark){:root{--back:#10151b;--card:#19212a;--text:#e8edf2;--dim:#a3afbb;--line:#34404c;--ok:#6cb6ff;--miss:#ff9a57;--part:#66727e;--bar:#7ea9d4}}
    @media print{:root{--back:#fff;--card:#fff;--text:#000;--dim:#444;--line:#999;--ok:#0b62a8;--miss:#b34700;--part:#75808c;--bar:#3f6f9f}}
    *{box-sizing:border-box}
    html{color-scheme:light dark;-webkit-text-size-adjust:100%}
    body{margin:0 auto;max-width:72rem;padding:1.5rem 1.25rem 3rem;background:var(--back);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
    h1{font-size:1.9rem;line-height:1.2;margin:0 0 .4rem}
    h2{font-size:1.25rem;margin:2.4rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
    h3{font-size:1rem;margin:0 0 .3rem}
    p{margin:.3rem 0}
    .dim,caption,figcaption,.facts,footer{color:var(--dim)}
    .tally{font-size:1.15rem;margin:.8rem 0 0}
    .cards{display:grid;gap:1rem;grid-template-columns:1fr 1fr}
    @media (min-width:70rem){.cards{grid-template-columns:repeat(4,1fr)}}
    article{background:var(--card);border:1px solid var(--line);border-left-width:5px;border-radius:8px;padding:.9rem 1rem}
    article.ok{border-left-color:var(--ok)}
    article.miss{border-left-color:var(--miss)}
    .value{font-size:2.1rem;font-weight:650;line-height:1.15;font-variant-numeric:tabular-nums;margin:.1rem 0}
    .value span{font-size:1rem;font-weight:400;color:var(--dim)}
    .badge{display:inline-block;border:1.5px solid currentColor;border-radius:1rem;padding:0 .6rem;font-size:.85rem;font-weight:650;white-space:nowrap}
    .ok .badge,.badge.ok,.better{color:var(--ok)}
    .miss .badge,.badge.miss,.worse{color:var(--miss)}
    .worse,.better{font-weight:600}
    ul,ol{padding-left:1.3rem;margin:.4rem 0}
    ul.facts{list-style:none;padding:0;margin:.5rem 0 0;font-size:.9rem}
    .facts b{color:var(--text);font-weight:600}
    .charts{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}
    .stream{display:grid;gap:1rem;align-items:start;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}
    .cards+p{margin-top:.8rem}
    figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem}
    figure h3{margin:0 0 .4rem}
    figcaption{font-size:.85rem}
    svg{display:block;width:100%;height:auto}
    svg text{fill:var(--dim);font:10px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
    svg .note{stroke:var(--card);stroke-width:5px;paint-order:stroke}
    svg .strong{fill:var(--text);font-weight:600}
    .grid{stroke:var(--line);stroke-width:1}
    .axis{stroke:var(--dim);stroke-width:1}
    .target{stroke:var(--text);stroke-width:1.2;stroke-dasharray:5 4;fill:none}
    .bar{fill:var(--bar)}
    .over{fill:var(--miss)}
    .partial{fill:none;stroke:var(--part);stroke-width:1.2;stroke-dasharray:2 2}
    .cross{stroke:var(--miss);stroke-width:1.6;fill:none}
    .held{fill:var(--miss)}
    .reach{stroke:var(--dim);stroke-width:1.4;fill:none}
    bdi{overflow-wrap:anywhere}
    .wide{overflow-x:auto;margin:.4rem 0 1rem}
    table{border-collapse:collapse;width:100%;font-size:.92rem}
    caption{text-align:left;font-size:.85rem;padding-bottom:.3rem}
    th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line)}
    thead th{border-bottom:2px solid var(--line);font-weight:600;white-space:nowrap}
    tbody th{font-weight:600}
    .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    details{margin:.4rem 0;font-size:.9rem}
    summary{cursor:pointer;color:var(--dim)}
    dt{font-weight:600;margin-top:.7rem}
    dd{margin:0}
    footer{margin-top:2.5rem;font-size:.85rem}
    @media (max-width:34rem){.cards{grid-template-columns:1fr}body{padding:1rem .8rem 2rem}h1{font-size:1.5rem}.value{font-size:1.8rem}svg text{font-size:12.5px}
    thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}table,tbody,tr,tbody th,td,caption{display:block}tr{padding:.5rem 0;border-bottom:1px solid var(--line)}tbody th,td{border:0;padding:.1rem 0}.number{text-align:left}td:empty{display:none}td[data-label]:not([data-label=""])::before{content:attr(data-label) ": ";color:var(--dim)}}
    @media print{body{max-width:none;padding:0;font-size:10pt}h2,h2+p,h2+ul,caption{break-after:avoid}article,figure,tr,li{break-inside:avoid}.wide{overflow:visible}.charts,.cards,.stream{grid-template-columns:1fr 1fr}details{display:none}}

    """
}
